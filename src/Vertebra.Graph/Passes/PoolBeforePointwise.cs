using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Moves an average pooling from behind a convolution of one pixel to before it: both are linear and neither mixes what the other does,
/// but the convolution then has fewer pixels to compute, a quarter in the transitions of DenseNet. For inference.
/// </summary>
internal sealed class PoolBeforePointwise : IGraphPass
{
    public string Name => "pool before pointwise convolutions";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
            node.Op is AvgPool2dOp pool && Shrinks(pool.Attributes) && uses[node.Inputs[0].Id] == 1 && IsLinearPointwise(node.Inputs[0])
                ? Swap(builder, pool, inputs[0])
                : null);
    }

    // Without padding every window is whole, and the mean of a bias is the bias.
    private static bool Shrinks(Pool2dAttributes pool) =>
        pool is { CeilMode: false } && pool.Padding == 0 && pool.Stride.Height * pool.Stride.Width > 1;

    private static bool IsLinearPointwise(Node node) =>
        node.Op is FusedConv2dOp op && op.Epilogue == default && op.Prologue == default && op.Attributes.Stride == 1
        && node.IsPointwise();

    private static Value Swap(GraphBuilder builder, AvgPool2dOp pool, Value convolution)
    {
        Operands operands = Operands.Of(convolution);
        operands[OperandName.X] = builder.Add(pool, operands[OperandName.X]);
        using GraphBuilder.Scope scope = builder.EnterAbsolute(convolution.Node.Path);
        return builder.Add((FusedConv2dOp)convolution.Node.Op, operands);
    }
}
