using Vertebra.Graph.Ir;

namespace Vertebra.Models.Summary;

/// <summary>
/// What a network consists of and what a run of it costs, layer by layer. The memory figures follow torchsummary: float32, the
/// results of all layers once for the forward and once for the backward pass, in units of 2^20 bytes.
/// </summary>
public sealed record ModelSummary
{
    private const double Megabyte = 1 << 20;

    private ModelSummary()
    {
    }

    /// <summary>Name of the network.</summary>
    public required string Model { get; init; }

    /// <summary>Shape of the images, [batch, channels, height, width].</summary>
    public required Shape Input { get; init; }

    /// <summary>The layers of inference in the order in which they run.</summary>
    public required IReadOnlyList<LayerSummary> Layers { get; init; }

    /// <summary>Learned scalars, frozen ones included.</summary>
    public required long Parameters { get; init; }

    /// <summary>Learned scalars of auxiliary heads, which train the network and have no row, since inference leaves them out.</summary>
    public long AuxiliaryParameters => Parameters - Layers.Sum(layer => layer.Parameters);

    /// <summary>Learned scalars that training changes.</summary>
    public required long TrainableParameters { get; init; }

    /// <summary>Multiply-adds of a forward pass of the whole batch.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>The same as fvcore counts them, with two an element of every batch normalisation: what timm's tables have.</summary>
    public required long MultiplyAddsWithNormalization { get; init; }

    /// <summary>The largest receptive field of a map, that of the last one as a rule; null for a network without maps.</summary>
    public required ReceptiveField? ReceptiveField { get; init; }

    /// <summary>Memory of the images.</summary>
    public double InputMegabytes => Megabytes(Input.Length);

    /// <summary>Memory of the layers' results and of their gradients, as if nothing were reused.</summary>
    public double ForwardBackwardMegabytes => 2 * Megabytes(Layers.Sum(layer => (long)layer.Output.Length));

    /// <summary>Memory of the parameters.</summary>
    public double ParameterMegabytes => Megabytes(Parameters);

    /// <summary>Sum of the three.</summary>
    public double TotalMegabytes => InputMegabytes + ForwardBackwardMegabytes + ParameterMegabytes;

    /// <summary>Summarises a network for a given input.</summary>
    /// <param name="network">The network; its weights are not touched.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="height">Their rows; those that the network is made for when null.</param>
    /// <param name="width">Their columns; those that the network is made for when null.</param>
    /// <exception cref="ShapeException">The network does not take images of that size.</exception>
    public static ModelSummary Of(Network network, int batch = 1, int? height = null, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ComputationGraph graph = network.Trace(batch, height, width);
        Dictionary<Node, ReceptiveField> fields = Summary.ReceptiveField.Of(graph);
        return new ModelSummary
        {
            Model = network.Name,
            Input = graph.Inputs.Single().Shape,
            Layers = [.. Rows(network.Root, graph, fields)],
            Parameters = network.ParameterCount,
            TrainableParameters = network.Parameters.Where(own => own.IsTrainable).Sum(own => (long)own.Shape.Length),
            MultiplyAdds = graph.MultiplyAdds,
            MultiplyAddsWithNormalization = graph.MultiplyAddsWithNormalization,
            ReceptiveField = fields.Count == 0 ? null : fields.Values.MaxBy(field => (long)field.Size.Height * field.Size.Width),
        };
    }

    /// <summary>The layers as a table, a line each, and the totals below it, as <c>vertebra summary</c> prints them.</summary>
    public override string ToString() => SummaryText.Format(this);

    private static double Megabytes(long scalars) => scalars * (double)sizeof(float) / Megabyte;

    // A row is a run of neighbouring nodes under one path. Leaves always have rows; a module with children only where it
    // computes with parameters of its own, since a bare reshape or sum between its children is no layer.
    private static IEnumerable<LayerSummary> Rows(Module root, ComputationGraph graph, Dictionary<Node, ReceptiveField> fields)
    {
        Dictionary<string, Module> modules = root.Descendants().ToDictionary(entry => entry.Path, entry => entry.Module);
        HashSet<string> counted = [];
        Node[] nodes = [.. graph.Nodes.Where(node => node.Op is not (InputOp or ParameterOp or ConstantOp))];
        for (int start = 0, end; start < nodes.Length; start = end)
        {
            string path = nodes[start].Path;
            for (end = start + 1; end < nodes.Length && nodes[end].Path == path;)
                end++;
            Node[] run = nodes[start..end];
            Module module = modules[path];
            if (module.Children.Count > 0 && !run.Any(node => node.Inputs.Any(input => input.Op is ParameterOp)))
                continue;
            long parameters = counted.Add(path) ? module.Parameters.Sum(own => (long)own.Parameter.Shape.Length) : 0;
            yield return new LayerSummary(path, module.TypeName, run[^1].Shape, parameters, run.Sum(node => node.MultiplyAdds))
            {
                ReceptiveField = fields.TryGetValue(run[^1], out ReceptiveField field) ? field : null,
            };
        }
    }
}
