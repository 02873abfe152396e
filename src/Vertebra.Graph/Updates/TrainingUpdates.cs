using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Updates;

/// <summary>
/// A graph that changes its parameters: a run is a whole step of a training. Each update stands right behind the last node that reads
/// its parameter, so that a gradient lives no longer than it is needed.
/// </summary>
/// <param name="Graph">The graph, with the input <see cref="ScalarsName"/>; gradients and running averages are no outputs any more.</param>
/// <param name="States">The optimizer's state tensors, named <c>STATE:PARAMETER</c>, zero at first.</param>
public sealed record TrainingUpdates(ComputationGraph Graph, IReadOnlyList<Parameter> States)
{
    /// <summary>Name of the input that holds what <see cref="UpdateRule.WriteScalars"/> writes.</summary>
    public const string ScalarsName = "optimizer";

    /// <summary>Lets an optimizer change what a differentiated graph has gradients for, and keeps the running averages of its batch normalisations.</summary>
    /// <param name="graph">
    /// A graph with outputs named by <see cref="Gradients.OutputName(Parameter)"/> and, where it normalises with the statistics of the
    /// batch, by <see cref="BatchStatistics.OutputName"/>; other outputs stay.
    /// </param>
    /// <param name="rule">The optimizer.</param>
    /// <exception cref="ArgumentException">A constant of the optimizer is out of range.</exception>
    /// <exception cref="GraphException">The graph is malformed.</exception>
    public static TrainingUpdates Add(ComputationGraph graph, UpdateRule rule)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(rule);
        rule.Validate();
        Dictionary<string, Node> outputs = graph.Outputs.ToDictionary(output => output.Name, output => output.Node);
        int[] lastReads = LastReads(graph);
        var due = new Dictionary<int, List<(Node Parameter, Node Value, bool IsGradient)>>();
        var taken = new HashSet<string>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not ParameterOp { Parameter: var parameter })
                continue;
            Take(node, Gradients.OutputName(parameter), isGradient: true);
            Take(node, BatchStatistics.OutputName(parameter), isGradient: false);
        }

        var states = new List<Parameter>();
        var builder = new GraphBuilder();
        Value scalars = builder.Input(ScalarsName, new Shape(rule.ScalarCount));
        var values = new Value[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
        {
            values[node.Id] = builder.Copy(node, [.. node.Inputs.Select(input => values[input.Id])]);
            foreach ((Node target, Node value, bool isGradient) in due.GetValueOrDefault(node.Id) ?? [])
            {
                using GraphBuilder.Scope scope = builder.EnterAbsolute(value.Path);
                if (isGradient)
                    builder.Add(new UpdateOp(rule), [values[target.Id], values[value.Id], scalars, .. NewStates(builder, rule, target, states)]);
                else
                    builder.Add(new AssignOp(), values[target.Id], values[value.Id]);
            }
        }
        foreach (GraphOutput output in graph.Outputs)
        {
            if (!taken.Contains(output.Name))
                builder.Output(output.Name, values[output.Node.Id]);
        }
        return new TrainingUpdates(builder.Build(), states);

        void Take(Node parameter, string output, bool isGradient)
        {
            if (!outputs.TryGetValue(output, out Node? value))
                return;
            taken.Add(output);
            int place = Math.Max(lastReads[parameter.Id], value.Id);
            if (!due.TryGetValue(place, out var list))
                due.Add(place, list = []);
            list.Add((parameter, value, isGradient));
        }
    }

    private static Value[] NewStates(GraphBuilder builder, UpdateRule rule, Node target, List<Parameter> states)
    {
        Parameter parameter = ((ParameterOp)target.Op).Parameter;
        Parameter[] own = [.. rule.StateNames.Select(name => new Parameter(parameter.Shape, ParameterKind.State) { Name = $"{name}:{parameter.Name}" })];
        states.AddRange(own);
        return [.. own.Select(builder.Parameter)];
    }

    // By node id, the last node that reads it; itself where none does.
    private static int[] LastReads(ComputationGraph graph)
    {
        int[] last = [.. Enumerable.Range(0, graph.Nodes.Length)];
        foreach (Node node in graph.Nodes)
        {
            foreach (Node input in node.Inputs)
                last[input.Id] = node.Id;
        }
        return last;
    }
}
