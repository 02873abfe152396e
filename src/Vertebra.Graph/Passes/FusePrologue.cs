using Vertebra.Graph.Ir;

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
            node.Op is Conv2dOp { Prologue: null, AddsMap: false } op && IsPointwise(op, node) && uses[node.Inputs[0].Id] == 1
            && Prologue(node.Inputs[0].Op) is { } prologue
                ? Fuse(builder, op with { Prologue = prologue }, inputs)
                : null);
    }

    private static bool IsPointwise(Conv2dOp op, Node node) =>
        op.Attributes is { Groups: 1 } && op.Attributes.Padding == 0 && node.Inputs[1].Shape[2] == 1 && node.Inputs[1].Shape[3] == 1;

    private static ConvolutionPrologue? Prologue(Op op) => op switch
    {
        ScaleOp => new GatePrologue(),
        BatchNormOp { Activation: ActivationKind.Identity or ActivationKind.Relu } norm => new NormalizationPrologue(norm.Epsilon, norm.Activation),
        _ => null,
    };

    // What is fused stays behind, unread.
    private static Value Fuse(GraphBuilder builder, Conv2dOp op, ReadOnlySpan<Value> inputs)
    {
        Value[] operands = [.. inputs[0].Node.Inputs.Select(input => new Value(builder, input))];
        return builder.Add(op, [operands[0], .. inputs[1..], .. operands[1..]]);
    }
}
