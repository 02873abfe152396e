using System.Collections.Immutable;

namespace Vertebra.Graph.Ir;

/// <summary>One operation of a graph and the tensor that it produces.</summary>
public sealed class Node
{
    internal Node(int id, Op op, ImmutableArray<Node> inputs, Shape shape, string path)
    {
        Id = id;
        Op = op;
        Inputs = inputs;
        Shape = shape;
        ElementType = op.InferElementType(inputs);
        Path = path;
    }

    /// <summary>Position in the graph's list.</summary>
    public int Id { get; }

    /// <summary>What is computed.</summary>
    public Op Op { get; }

    /// <summary>The operands, all earlier in the list.</summary>
    public ImmutableArray<Node> Inputs { get; }

    /// <summary>Shape of the result.</summary>
    public Shape Shape { get; }

    /// <summary>What the elements of the result are; float32 for all operations that there are today.</summary>
    public ElementType ElementType { get; }

    /// <summary>Path of the module that made it, e.g. <c>features.3</c>; empty at the root.</summary>
    public string Path { get; }

    /// <summary>
    /// Multiply-adds of one evaluation: those of convolutions and linear layers, and one an element of a batch normalisation that
    /// does not follow a convolution, into which inference would fold it.
    /// </summary>
    public long MultiplyAdds => Op is BatchNormOp && Inputs[0].Op is not Conv2dOp
        ? Shape.Length
        : Op.MultiplyAdds([.. Inputs.Select(input => input.Shape)], Shape);

    /// <summary>
    /// Multiply-adds of one evaluation as fvcore counts them: those of convolutions and linear layers, and two an element of every
    /// batch normalisation.
    /// </summary>
    public long MultiplyAddsWithNormalization => Op is BatchNormOp ? 2L * Shape.Length : MultiplyAdds;

    /// <inheritdoc/>
    public override string ToString() =>
        $"%{Id} = {Op.Name}({string.Join(", ", Inputs.Select(input => $"%{input.Id}"))}) {Shape}";
}
