using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>Takes out operations that give their operand back, and all but the last of several reshapes in a row.</summary>
internal sealed class RemoveIdentity : IGraphPass
{
    public string Name => "remove identities";

    public ComputationGraph Run(ComputationGraph graph) => GraphRewriter.Rewrite(graph, static (builder, node, inputs) => node.Op switch
    {
        ActivationOp { Kind: ActivationKind.Identity } => inputs[0],
        ActivationGradOp { Kind: ActivationKind.Identity } => inputs[1],
        MultiplyOp { Factor: 1 } => inputs[0],
        ConcatOp when inputs.Length == 1 => inputs[0],
        SliceChannelsOp when inputs[0].Shape == node.Shape => inputs[0],
        PadChannelsOp { Before: 0, After: 0 } => inputs[0],
        DropoutOp { Probability: 0 } => inputs[0],
        StochasticDepthOp { Probability: 0 } => inputs[0],
        AdaptiveAvgPool2dOp when inputs[0].Shape == node.Shape => inputs[0],
        AdaptiveAvgPool2dGradOp when inputs[0].Shape == node.Shape => inputs[0],
        ReshapeOp => Reshape(builder, inputs[0], node.Shape),
        _ => null,
    });

    private static Value Reshape(GraphBuilder builder, Value x, Shape shape)
    {
        if (x.Node.Op is ReshapeOp)
            x = new Value(builder, x.Node.Inputs[0]);
        return x.Shape == shape ? x : builder.Add(new ReshapeOp(shape), x);
    }
}
