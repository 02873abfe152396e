using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Autodiff;

/// <summary>Reverse-mode differentiation of graphs: gradients are ordinary nodes of a bigger graph.</summary>
public static partial class Gradients
{
    private const string Prefix = "gradient:";

    /// <summary>Name of the output that holds the gradient of a parameter.</summary>
    public static string OutputName(Parameter parameter) => Prefix + parameter.Name;

    /// <summary>Name of the output that holds the gradient of an input, or of another output.</summary>
    public static string OutputName(string name) => Prefix + name;

    /// <summary>Adds to a graph the gradient of a scalar output with respect to every parameter that it depends on and that is trained.</summary>
    /// <param name="graph">The graph; its nodes and outputs are kept.</param>
    /// <param name="loss">Name of the output to differentiate; shape [1].</param>
    /// <param name="trains">Whether a parameter is trained; every <see cref="ParameterKind.Weight"/> is when null.</param>
    /// <returns>The graph with one more output a parameter, named by <see cref="OutputName(Parameter)"/>.</returns>
    /// <exception cref="GraphException">An operation on the way has no gradient rule, or the loss is no scalar.</exception>
    public static ComputationGraph Differentiate(ComputationGraph graph, string loss, Func<Parameter, bool>? trains = null) =>
        Differentiate(graph, loss, [], trains);

    /// <summary>
    /// Adds to a graph the gradient of a scalar output with respect to every parameter that it depends on and that is trained, and to
    /// some of the graph's inputs.
    /// </summary>
    /// <param name="graph">The graph; its nodes and outputs are kept.</param>
    /// <param name="loss">Name of the output to differentiate; shape [1].</param>
    /// <param name="inputs">Names of the inputs whose gradients are wanted, e.g. for a saliency map.</param>
    /// <param name="trains">Whether a parameter is trained; every <see cref="ParameterKind.Weight"/> is when null.</param>
    /// <returns>The graph with one more output a parameter and a wanted input, named by the overloads of <c>OutputName</c>.</returns>
    /// <exception cref="GraphException">
    /// An operation on the way has no gradient rule, the graph has an operation that belongs to plans, the loss is no scalar
    /// or does not depend on a wanted input, or two parameters have one name.
    /// </exception>
    /// <exception cref="ArgumentException">The graph has no such output or input.</exception>
    public static ComputationGraph Differentiate(
        ComputationGraph graph, string loss, IReadOnlyCollection<string> inputs, Func<Parameter, bool>? trains = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(inputs);
        GraphVerifier.RefuseLowered(graph);
        foreach (string input in inputs)
        {
            if (!graph.Inputs.Any(node => Label(node) == input))
                throw new ArgumentException($"The graph has no input '{input}'.", nameof(inputs));
        }
        Node root = graph.Output(loss);
        if (root.Shape != new Shape(1))
            throw new GraphException($"The output '{loss}' has the shape {root.Shape}; only one of shape 1 can be differentiated.");

        bool[] wanted = Wanted(graph, inputs, trains ?? (static parameter => parameter.Kind == ParameterKind.Weight));
        var builder = new GraphBuilder();
        Value[] values = CopyForward(graph, builder);
        Value?[] gradients = Backpropagate(graph, root, wanted, builder, values, builder.Constant(root.Shape, 1));
        foreach (Node node in graph.Nodes)
        {
            if (node.Inputs.IsEmpty && wanted[node.Id])
                AddOutput(builder, node, gradients[node.Id]);
        }
        return builder.Build();
    }

    // By node id: whether it is, or depends on, something whose gradient is wanted.
    private static bool[] Wanted(ComputationGraph graph, IReadOnlyCollection<string> inputs, Func<Parameter, bool> trains)
    {
        var wanted = new bool[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
        {
            wanted[node.Id] = node.Op switch
            {
                ParameterOp { Parameter: var parameter } => trains(parameter),
                InputOp input => inputs.Contains(input.Label),
                _ => node.Inputs.Any(input => wanted[input.Id]),
            };
        }
        return wanted;
    }

    private static Value[] CopyForward(ComputationGraph graph, GraphBuilder builder)
    {
        var values = new Value[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
            values[node.Id] = builder.Copy(node, Operands(node, values));
        foreach (GraphOutput output in graph.Outputs)
            builder.Output(output.Name, values[output.Node.Id]);
        return values;
    }

    // Every node is visited after all that read it, so its gradient is complete when its rule runs.
    private static Value?[] Backpropagate(
        ComputationGraph graph, Node root, bool[] wanted, GraphBuilder builder, Value[] values, Value start)
    {
        var gradients = new Value?[graph.Nodes.Length];
        if (wanted[root.Id])
            gradients[root.Id] = start;
        for (int id = root.Id; id >= 0; id--)
        {
            Node node = graph.Nodes[id];
            if (!node.Inputs.Any(input => wanted[input.Id]) || gradients[id] is not { } gradient)
                continue;
            GradientRule rule = GradientRules.Find(node.Op.GetType())
                ?? throw new GraphException($"Node {node}{(node.Path.Length == 0 ? "" : $" at '{node.Path}'")} has no gradient rule.");
            using GraphBuilder.Scope scope = builder.EnterAbsolute(node.Path);
            bool[] needs = [.. node.Inputs.Select(input => wanted[input.Id])];
            Value?[] parts = rule(new GradientContext(builder, node.Op, Operands(node, values), needs, values[id], gradient));
            for (int i = 0; i < parts.Length; i++)
            {
                if (!needs[i] || parts[i] is not { } part)
                    continue;
                int input = node.Inputs[i].Id;
                gradients[input] = gradients[input] is { } sum ? builder.Add(new AddOp(), sum, part) : part;
            }
        }
        return gradients;
    }

    private static void AddOutput(GraphBuilder builder, Node node, Value? gradient)
    {
        if (node.Op is ParameterOp { Parameter: var parameter })
        {
            if (gradient is { } value)
                AddOutput(builder, OutputName(parameter), value);
            return;
        }
        string label = Label(node);
        AddOutput(
            builder, OutputName(label),
            gradient ?? throw new GraphException($"The loss has no gradient with respect to the input '{label}'."));
    }

    private static void AddOutput(GraphBuilder builder, string name, Value value)
    {
        try
        {
            builder.Output(name, value);
        }
        catch (ArgumentException)
        {
            throw new GraphException($"Two outputs are named '{name}'; give every parameter and input its own name.");
        }
    }

    private static string Label(Node node) => ((InputOp)node.Op).Label;

    private static Value[] Operands(Node node, Value[] values) => [.. node.Inputs.Select(input => values[input.Id])];
}
