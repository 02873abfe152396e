using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Autodiff;

public static partial class Gradients
{
    /// <summary>
    /// Adds to a graph a product of a vector with the Jacobian matrix of an output: the gradient of the sum of the output's elements, each times
    /// the element of a further input, its cotangent. One graph so serves every element of the output and every sum of them. Parameters get
    /// no gradients.
    /// </summary>
    /// <param name="graph">The graph; its nodes and outputs are kept.</param>
    /// <param name="output">Name of the output to differentiate, of any shape.</param>
    /// <param name="cotangent">Name of the input to add, of the shape of the output.</param>
    /// <param name="by">Names of inputs, or of outputs such as a feature map, whose gradients are wanted.</param>
    /// <returns>The graph with one more input, and one more output a wanted name, called by <see cref="OutputName(string)"/>.</returns>
    /// <exception cref="GraphException">
    /// An operation on the way has no gradient rule, the output does not depend on what is wanted, or an output has that name already.
    /// </exception>
    /// <exception cref="ArgumentException">The graph has no such output or input, has an input of the cotangent's name, or nothing is wanted.</exception>
    public static ComputationGraph Differentiate(ComputationGraph graph, string output, string cotangent, IReadOnlyCollection<string> by)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentException.ThrowIfNullOrEmpty(cotangent);
        ArgumentNullException.ThrowIfNull(by);
        if (by.Count == 0)
            throw new ArgumentException("No gradient is wanted; name an input or an output.", nameof(by));
        if (graph.Inputs.Any(node => Label(node) == cotangent))
            throw new ArgumentException($"The graph already has an input '{cotangent}'.", nameof(cotangent));
        Node root = graph.Output(output);
        Dictionary<string, Node> sources = by.Distinct().ToDictionary(name => name, name => Source(graph, name));

        bool[] wanted = Dependent(graph, [.. sources.Values]);
        var builder = new GraphBuilder();
        Value[] values = CopyForward(graph, builder);
        Value?[] gradients = Backpropagate(graph, root, wanted, builder, values, builder.Input(cotangent, root.Shape));
        foreach ((string name, Node node) in sources)
        {
            AddOutput(
                builder, OutputName(name),
                gradients[node.Id] ?? throw new GraphException($"The output '{output}' has no gradient by '{name}', on which it does not depend."));
        }
        return builder.Build();
    }

    private static Node Source(ComputationGraph graph, string name) =>
        graph.Inputs.FirstOrDefault(node => Label(node) == name) ?? graph.Output(name);

    // By node id: whether it is one of some nodes, or depends on one.
    private static bool[] Dependent(ComputationGraph graph, HashSet<Node> sources)
    {
        var dependent = new bool[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
            dependent[node.Id] = sources.Contains(node) || node.Inputs.Any(input => dependent[input.Id]);
        return dependent;
    }
}
