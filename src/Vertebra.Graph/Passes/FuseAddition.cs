using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels.Convolution;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets the convolution at the end of a residual branch add the shortcut, and apply the activation behind the sum, where nothing else
/// reads its result. Where both operands are such convolutions, it is the one that was traced later.
/// </summary>
internal sealed class FuseAddition : IGraphPass
{
    public string Name => "fuse additions";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        bool IsOpen(Node node) => uses[node.Id] == 1 && node.Op is FusedConv2dOp op && op.Epilogue == default;
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
        {
            if (node.Op is not FusedAddOp add)
                return null;
            (Node left, Node right) = (node.Operand(OperandName.Left), node.Operand(OperandName.Right));
            var operands = new Operands(add, inputs);
            if (IsOpen(right) && (right.Id > left.Id || !IsOpen(left)))
                return Fuse(builder, add, operands[OperandName.Right], operands[OperandName.Left]);
            return IsOpen(left) ? Fuse(builder, add, operands[OperandName.Left], operands[OperandName.Right]) : null;
        });
    }

    // The convolution moves to the sum, because the other operand may be computed after it; it stays behind, unread.
    private static Value Fuse(GraphBuilder builder, FusedAddOp add, Value convolution, Value shortcut)
    {
        using GraphBuilder.Scope scope = builder.EnterAbsolute(convolution.Node.Path);
        Operands operands = Operands.Of(convolution);
        operands[OperandName.Addend] = shortcut;
        var op = (FusedConv2dOp)convolution.Node.Op;
        return builder.Add(op with { Epilogue = new ConvEpilogue(AddsMap: true, add.Activation) }, operands);
    }
}
