namespace Vertebra.Graph.Ir;

/// <summary>A tensor of a graph that is being traced. Networks are described by what they do to values.</summary>
public readonly record struct Value
{
    internal Value(GraphBuilder builder, Node node)
    {
        Builder = builder;
        Node = node;
    }

    /// <summary>The graph that it belongs to.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>The operation that produces it.</summary>
    public Node Node { get; }

    /// <summary>Its shape.</summary>
    public Shape Shape => Node.Shape;

    /// <summary>What its elements are.</summary>
    public ElementType ElementType => Node.ElementType;
}
