using Vertebra.Graph.Ir;

namespace Vertebra.Models;

/// <summary>Takes dropout out of traced graphs.</summary>
internal static class DropoutRemoval
{
    /// <summary>The same graph in which each dropout is replaced by its input.</summary>
    public static ComputationGraph WithoutDropout(this ComputationGraph graph)
    {
        if (!graph.Nodes.Any(node => node.Op is DropoutOp))
            return graph;
        var builder = new GraphBuilder();
        var values = new Value[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is DropoutOp)
            {
                values[node.Id] = values[node.Inputs[0].Id];
                continue;
            }
            using (builder.Enter(node.Path))
            {
                values[node.Id] = node.Op is ParameterOp op
                    ? builder.Parameter(op.Parameter)
                    : builder.Add(node.Op, [.. node.Inputs.Select(input => values[input.Id])]);
            }
        }
        foreach (GraphOutput output in graph.Outputs)
            builder.Output(output.Name, values[output.Node.Id]);
        return builder.Build();
    }
}
