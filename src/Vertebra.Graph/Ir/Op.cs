namespace Vertebra.Graph.Ir;

/// <summary>
/// An operation of the closed set that graphs are made of. Every sealed record below this one has a shape rule here, a gradient
/// rule, a lowering row and a conformance case.
/// </summary>
public abstract record Op
{
    private protected Op()
    {
    }

    /// <summary>Its name in dumps, tables and errors.</summary>
    public abstract string Name { get; }

    /// <summary>What it is for.</summary>
    public virtual OpRole Role => OpRole.Forward;

    /// <summary>Shape of the result.</summary>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    internal abstract Shape InferShape(ReadOnlySpan<Shape> inputs);

    /// <summary>Multiply-adds of one evaluation; 0 for operations that published counts leave out.</summary>
    internal virtual long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => 0;
}
