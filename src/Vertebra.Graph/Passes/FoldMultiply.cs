using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets a convolution whose result only a multiplication reads do it with its weights and bias, as for the scaled residuals of
/// Inception-ResNet. For inference.
/// </summary>
internal sealed class FoldMultiply : IGraphPass
{
    public string Name => "fold multiplications";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
            node.Op is MultiplyOp op && uses[node.Inputs[0].Id] == 1 && IsFoldable(node.Inputs[0])
                ? Fold(builder, op, inputs[0])
                : null);
    }

    private static bool IsFoldable(Node convolution) =>
        convolution.Op is FusedConv2dOp op && op.Epilogue == default && convolution.HasParameters();

    // The convolution without the multiplication stays behind, unread.
    private static Value Fold(GraphBuilder builder, MultiplyOp multiply, Value convolution)
    {
        using GraphBuilder.Scope scope = builder.EnterAbsolute(convolution.Node.Path);
        var op = (FusedConv2dOp)convolution.Node.Op;
        Operands operands = Operands.Of(convolution);
        operands[OperandName.Weight] = builder.Add(multiply, operands[OperandName.Weight]);
        if (op.HasBias)
            operands[OperandName.Bias] = builder.Add(multiply, operands[OperandName.Bias]);
        return builder.Add(op, operands);
    }
}
