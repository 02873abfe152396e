using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets a convolution, linear layer, batch normalisation or sum apply the activation behind it, where nothing else reads its result. The
/// backward pass of most activations needs their result only, so training graphs profit alike.
/// </summary>
internal sealed class FuseActivation : IGraphPass
{
    public string Name => "fuse activations";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        var fused = new Dictionary<Node, ActivationKind>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is ActivationOp { Kind: var kind } && uses[node.Inputs[0].Id] == 1 && IsOpen(node.Inputs[0].Op))
                fused.Add(node.Inputs[0], kind);
        }
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) => node.Op switch
        {
            Conv2dOp op when fused.TryGetValue(node, out ActivationKind kind) => builder.Add(op with { Activation = kind }, inputs),
            LinearOp op when fused.TryGetValue(node, out ActivationKind kind) => builder.Add(op with { Activation = kind }, inputs),
            AddOp op when fused.TryGetValue(node, out ActivationKind kind) => builder.Add(op with { Activation = kind }, inputs),
            BatchNormOp op when fused.TryGetValue(node, out ActivationKind kind) => builder.Add(op with { Activation = kind }, inputs),
            BatchNormTrainingOp op when fused.TryGetValue(node, out ActivationKind kind) => builder.Add(op with { Activation = kind }, inputs),
            ActivationOp when fused.ContainsKey(node.Inputs[0]) => inputs[0],
            _ => null,
        });
    }

    private static bool IsOpen(Op op) => op
        is Conv2dOp { Activation: ActivationKind.Identity }
        or LinearOp { Activation: ActivationKind.Identity }
        or AddOp { Activation: ActivationKind.Identity }
        or BatchNormOp { Activation: ActivationKind.Identity }
        or BatchNormTrainingOp { Activation: ActivationKind.Identity };
}
