using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>What a node becomes in the rewritten graph, or null to copy it.</summary>
/// <param name="graph">The new graph; its path is the node's.</param>
/// <param name="node">The node of the old graph.</param>
/// <param name="inputs">The node's operands in the new graph.</param>
internal delegate Value? NodeRule(GraphBuilder graph, Node node, ReadOnlySpan<Value> inputs);

/// <summary>The walk that passes share: old nodes in order, each mapped to a value of a new graph.</summary>
internal static class GraphRewriter
{
    /// <summary>Rewrites node by node.</summary>
    /// <param name="graph">The old graph.</param>
    /// <param name="rule">What becomes of a node.</param>
    /// <param name="keep">Which nodes to visit; all when null. A node that is left out must have no reader.</param>
    public static ComputationGraph Rewrite(ComputationGraph graph, NodeRule rule, Predicate<Node>? keep = null)
    {
        var builder = new GraphBuilder();
        var values = new Value[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
        {
            if (keep is not null && !keep(node))
                continue;
            Value[] inputs = [.. node.Inputs.Select(input => values[input.Id])];
            using GraphBuilder.Scope scope = builder.EnterAbsolute(node.Path);
            values[node.Id] = rule(builder, node, inputs) ?? builder.Copy(node, inputs);
        }
        foreach (GraphOutput output in graph.Outputs)
            builder.Output(output.Name, values[output.Node.Id]);
        return builder.Build();
    }

    /// <summary>How often each node, by id, is read: by nodes and as an output.</summary>
    public static int[] CountUses(ComputationGraph graph)
    {
        var uses = new int[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
        {
            foreach (Node input in node.Inputs)
                uses[input.Id]++;
        }
        foreach (GraphOutput output in graph.Outputs)
            uses[output.Node.Id]++;
        return uses;
    }
}
