using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>Keeps what the outputs depend on. Inputs and updates stay in any case, so that a plan has them under their names.</summary>
internal sealed class EliminateDeadNodes : IGraphPass
{
    public string Name => "eliminate dead nodes";

    public ComputationGraph Run(ComputationGraph graph)
    {
        var live = new bool[graph.Nodes.Length];
        foreach (GraphOutput output in graph.Outputs)
            live[output.Node.Id] = true;
        for (int id = live.Length - 1; id >= 0; id--)
        {
            Node node = graph.Nodes[id];
            live[id] |= node.Op is InputOp || node.Op.Role == OpRole.Update;
            if (!live[id])
                continue;
            foreach (Node input in node.Inputs)
                live[input.Id] = true;
        }
        return GraphRewriter.Rewrite(graph, static (_, _, _) => null, node => live[node.Id]);
    }
}
