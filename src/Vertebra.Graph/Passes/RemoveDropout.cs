using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>Dropout and stochastic depth are identities outside training; in their inverted form nothing is left to scale.</summary>
internal sealed class RemoveDropout : IGraphPass
{
    public string Name => "remove dropout";

    public ComputationGraph Run(ComputationGraph graph) =>
        GraphRewriter.Rewrite(graph, static (_, node, inputs) => node.Op is DropoutOp or StochasticDepthOp ? inputs[0] : null);
}
