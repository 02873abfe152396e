using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels.Convolution.Pointwise;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets a convolution of one pixel normalise or gate its input while it reads it, where nothing else reads what it would: the
/// pre-activations of DenseNet, the gates of squeeze and excitation. For inference.
/// </summary>
internal sealed class FusePrologue : IGraphPass
{
    public string Name => "fuse prologues";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
        {
            if (node.Op is not FusedConv2dOp { Epilogue.AddsMap: false, Attributes.Groups: 1 } op || op.Prologue != default)
                return null;
            if (!node.IsPointwise() || uses[node.Operand(OperandName.X).Id] != 1)
                return null;
            // What is fused stays behind, unread.
            var operands = new Operands(op, inputs);
            Value x = operands[OperandName.X];
            switch (x.Node.Op)
            {
                case FusedBatchNormOp { Statistics: BatchNormStatistics.Running } norm
                    when norm.Activation is ActivationKind.Identity or ActivationKind.Relu:
                    operands.Take(Operands.Of(x));
                    bool relu = norm.Activation == ActivationKind.Relu;
                    return builder.Add(
                        op with { Prologue = new PointwisePrologue(PointwiseTransform.Normalize, norm.Epsilon, relu) }, operands);
                case ScaleOp:
                    operands[OperandName.X] = new Value(builder, x.Node.Inputs[0]);
                    operands[OperandName.Gate] = new Value(builder, x.Node.Inputs[1]);
                    return builder.Add(op with { Prologue = new PointwisePrologue(PointwiseTransform.Gate) }, operands);
                default:
                    return null;
            }
        });
    }
}
