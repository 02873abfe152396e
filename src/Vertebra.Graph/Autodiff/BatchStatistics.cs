using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Autodiff;

/// <summary>Turns graphs with frozen batch normalisation into graphs that normalise with the statistics of the batch.</summary>
public static class BatchStatistics
{
    private const string Prefix = "running:";

    /// <summary>Name of the output that holds a running average after the step.</summary>
    public static string OutputName(Parameter buffer) => Prefix + buffer.Name;

    /// <summary>
    /// Replaces every <see cref="BatchNormOp"/> by its training form and adds the new running averages as outputs. To be applied
    /// before differentiation.
    /// </summary>
    /// <param name="graph">The graph; its outputs are kept.</param>
    /// <returns>
    /// A graph with one more output a running mean and a running variance, named by <see cref="OutputName"/>. A buffer that several
    /// normalisations share is averaged with each batch in turn.
    /// </returns>
    /// <exception cref="ShapeException">A normalisation sees one value a channel only, which has no variance.</exception>
    /// <exception cref="GraphException">Two buffers have one name.</exception>
    public static ComputationGraph Use(ComputationGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var builder = new GraphBuilder();
        var values = new Value[graph.Nodes.Length];
        var averages = new Dictionary<Parameter, Value>();
        foreach (Node node in graph.Nodes)
        {
            Value[] inputs = [.. node.Inputs.Select(input => values[input.Id])];
            using GraphBuilder.Scope scope = builder.EnterAbsolute(node.Path);
            values[node.Id] = node.Op is BatchNormOp op ? Normalize(builder, op, inputs, averages) : builder.Copy(node, inputs);
        }
        foreach (GraphOutput output in graph.Outputs)
            builder.Output(output.Name, values[output.Node.Id]);
        foreach ((Parameter buffer, Value average) in averages)
            AddOutput(builder, buffer, average);
        return builder.Build();
    }

    private static Value Normalize(GraphBuilder builder, BatchNormOp op, Value[] inputs, Dictionary<Parameter, Value> averages)
    {
        Value x = inputs[0];
        Value statistics = builder.Add(new BatchStatisticsOp(), x);
        int count = x.Shape.Length / x.Shape.Channels;
        for (int i = 3; i < inputs.Length; i++)
        {
            if (inputs[i].Node.Op is not ParameterOp { Parameter: var buffer })
                continue;
            Value old = averages.GetValueOrDefault(buffer, inputs[i]);
            averages[buffer] = builder.Add(new RunningAverageOp(Variance: i == 4, op.Momentum, count), statistics, old);
        }
        return builder.Add(new BatchNormTrainingOp(op.Epsilon), x, inputs[1], inputs[2], statistics);
    }

    private static void AddOutput(GraphBuilder builder, Parameter buffer, Value average)
    {
        try
        {
            builder.Output(OutputName(buffer), average);
        }
        catch (ArgumentException)
        {
            throw new GraphException($"Two outputs are named '{OutputName(buffer)}'; give every buffer its own name.");
        }
    }
}
