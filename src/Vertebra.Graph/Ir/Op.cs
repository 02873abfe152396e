using System.Collections.Immutable;

namespace Vertebra.Graph.Ir;

/// <summary>
/// An operation of the closed set that graphs are made of. Every sealed record below this one has a shape rule here, a gradient
/// rule if it belongs to a forward pass, a lowering row or a lowered form, and a conformance case.
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

    /// <summary>What profiles and dumps call the steps that compute it; for a lowered operation, the network's name.</summary>
    internal virtual string Operation => Name;

    /// <summary>Shape of the result.</summary>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    internal abstract Shape InferShape(ReadOnlySpan<Shape> inputs);

    /// <summary>What the elements of the result are: those of the first operand; float32 where there is none.</summary>
    internal virtual ElementType InferElementType(ImmutableArray<Node> inputs) =>
        inputs.IsEmpty ? ElementType.Float32 : inputs[0].ElementType;

    /// <summary>Multiply-adds of one evaluation; 0 for operations that published counts leave out.</summary>
    internal virtual long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => 0;
}
