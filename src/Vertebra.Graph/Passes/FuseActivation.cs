using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;

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
            if (node.Op is ActivationOp { Kind: var kind } && uses[node.Inputs[0].Id] == 1
                && node.Inputs[0].Op is ActivatedOp { Activation: ActivationKind.Identity })
            {
                fused.Add(node.Inputs[0], kind);
            }
        }
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) => node.Op switch
        {
            ActivatedOp op when fused.TryGetValue(node, out ActivationKind kind) =>
                builder.Add(op with { Activation = kind }, inputs),
            ActivationOp when fused.ContainsKey(node.Inputs[0]) => inputs[0],
            _ => null,
        });
    }
}
