namespace Vertebra.Graph.Ir;

/// <summary>Checks the rules that every graph keeps. Passes are checked with it in tests and Debug builds.</summary>
public static class GraphVerifier
{
    /// <summary>
    /// Checks that nodes are numbered by their place, that operands come earlier in the same graph, that shapes are what the
    /// operations infer, that outputs exist, that names are unique, that a parameter has one node, that nothing reads it behind
    /// its update, and that no operation is one of those that belong to plans alone.
    /// </summary>
    /// <exception cref="GraphException">A rule is broken; the message names the node.</exception>
    public static void Verify(ComputationGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        RefuseLowered(graph);
        VerifyLowered(graph);
    }

    /// <summary>Checks all rules but the last: for graphs between the passes of a compilation.</summary>
    /// <exception cref="GraphException">A rule is broken; the message names the node.</exception>
    internal static void VerifyLowered(ComputationGraph graph)
    {
        var inputs = new HashSet<string>();
        var parameters = new HashSet<Parameter>();
        var updated = new HashSet<Node>();
        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            Node node = graph.Nodes[i];
            if (node.Id != i)
                throw Broken(node, $"stands at place {i} of the list");
            VerifyOperands(graph, node);
            VerifyShape(node);
            if (node.Inputs.FirstOrDefault(updated.Contains) is { } old)
                throw Broken(node, $"reads {old} behind its update");
            if (node.Op.Role == OpRole.Update)
                updated.Add(node.Inputs[0]);
            if (node.Op is InputOp input && !inputs.Add(input.Label))
                throw Broken(node, $"is a second input named '{input.Label}'");
            if (node.Op is ParameterOp { Parameter: var parameter } && !parameters.Add(parameter))
                throw Broken(node, $"is a second node of the parameter '{parameter.Name}'");
        }
        VerifyOutputs(graph);
    }

    /// <summary>Checks that a graph has operations of networks only, which can be differentiated, printed and exported.</summary>
    /// <exception cref="GraphException">It has one that belongs to plans; the message names the node.</exception>
    internal static void RefuseLowered(ComputationGraph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            if (node.Op.Role == OpRole.Lowered)
                throw Broken(node, "is an operation that passes make for a plan; use the graph as it was before it was compiled");
        }
    }

    private static void VerifyOperands(ComputationGraph graph, Node node)
    {
        foreach (Node input in node.Inputs)
        {
            if (!Contains(graph, input))
                throw Broken(node, $"reads {input}, which belongs to another graph");
            if (input.Id >= node.Id)
                throw Broken(node, $"reads {input}, which is not computed before it");
        }
    }

    private static void VerifyShape(Node node)
    {
        Shape inferred;
        try
        {
            inferred = node.Op.InferShape([.. node.Inputs.Select(input => input.Shape)]);
        }
        catch (Exception exception) when (exception is ShapeException or ArgumentException)
        {
            throw Broken(node, $"does not fit its inputs: {exception.Message}");
        }
        if (inferred != node.Shape)
            throw Broken(node, $"should have the shape {inferred}");
    }

    private static void VerifyOutputs(ComputationGraph graph)
    {
        if (graph.Outputs.IsEmpty)
            throw new GraphException("The graph has no output.");
        var names = new HashSet<string>();
        foreach (GraphOutput output in graph.Outputs)
        {
            if (!Contains(graph, output.Node))
                throw Broken(output.Node, $"is the output '{output.Name}' of a graph that it does not belong to");
            if (!names.Add(output.Name))
                throw Broken(output.Node, $"is a second output named '{output.Name}'");
        }
    }

    private static bool Contains(ComputationGraph graph, Node node) =>
        (uint)node.Id < (uint)graph.Nodes.Length && ReferenceEquals(graph.Nodes[node.Id], node);

    private static GraphException Broken(Node node, string problem) =>
        new($"Node {node}{(node.Path.Length == 0 ? "" : $" at '{node.Path}'")} {problem}.");
}
