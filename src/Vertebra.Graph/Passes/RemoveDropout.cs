using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>Dropout is the identity outside training; in its inverted form nothing is left to scale.</summary>
internal sealed class RemoveDropout : IGraphPass
{
    public string Name => "remove dropout";

    public ComputationGraph Run(ComputationGraph graph) =>
        GraphRewriter.Rewrite(graph, static (_, node, inputs) => node.Op is DropoutOp ? inputs[0] : null);
}
