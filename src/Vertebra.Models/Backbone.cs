using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Summary;

namespace Vertebra.Models;

/// <summary>
/// A network without its classifier: what detectors, segmenters and searches build on. It shares its network's weights, and its
/// plans share their packed form.
/// </summary>
public sealed class Backbone
{
    /// <summary>Name of the output of <see cref="Network.Embed"/>, [batch, channels].</summary>
    public const string EmbeddingName = "embedding";

    // Where detectors begin.
    private const int FirstStride = 4;

    private readonly Func<GraphBuilder, Value, IEnumerable<Value>> _select;
    private readonly int _featuresNeeded;

    // A backbone that needs the network's features only can do without its classifier.
    private Backbone(
        Network network,
        IReadOnlyList<FeatureMap> outputs,
        Func<GraphBuilder, Value, IEnumerable<Value>> select,
        int featuresNeeded = int.MaxValue)
    {
        Network = network;
        Outputs = outputs;
        _select = select;
        _featuresNeeded = featuresNeeded;
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>What it gives, in the order in which it is computed. Maps are named <c>stride4</c>, <c>stride8</c>, …</summary>
    public IReadOnlyList<FeatureMap> Outputs { get; }

    /// <summary>The computation from images to <see cref="Outputs"/>; what only the classifier needs is left out.</summary>
    /// <param name="batch">Number of images.</param>
    /// <param name="height">Their rows; those that the network is made for when null.</param>
    /// <param name="width">Their columns; those that the network is made for when null.</param>
    /// <exception cref="ShapeException">The network does not take images of that size; the message says which.</exception>
    public ComputationGraph Trace(int batch = 1, int? height = null, int? width = null)
    {
        var builder = new GraphBuilder();
        Value logits = default;
        try
        {
            logits = Network.TraceLogits(builder, batch, height ?? Network.Input.Height, width ?? Network.Input.Width);
        }
        catch (ShapeException) when (builder.Features.Count >= _featuresNeeded)
        {
            // A linear layer that is made for maps of one size does not limit the maps.
        }
        foreach ((FeatureMap output, Value value) in Outputs.Zip(_select(builder, logits)))
            builder.Output(output.Name, value);
        return builder.Build().Prune();
    }

    /// <summary>Compiles inference, see <see cref="Network.Compile"/>.</summary>
    /// <param name="batch">Number of images a run.</param>
    /// <param name="height">Their rows; those that the network is made for when null.</param>
    /// <param name="width">Their columns; those that the network is made for when null.</param>
    /// <param name="options">How to compile.</param>
    /// <returns>A plan with the input <see cref="Network.InputName"/> and an output for each of <see cref="Outputs"/>.</returns>
    /// <exception cref="ShapeException">The network does not take images of that size; the message says which.</exception>
    public Plan Compile(int batch = 1, int? height = null, int? width = null, CompileOptions? options = null) =>
        Network.CompileInference(Trace(batch, height, width), options);

    /// <summary>The values of <see cref="Outputs"/> in a graph into which the whole network was traced.</summary>
    internal IEnumerable<Value> Select(GraphBuilder traced, Value logits) => _select(traced, logits);

    // The last map of each stride, a stride being the product of those before it.
    internal static Backbone OfFeatures(Network network, int? least, int? most)
    {
        var builder = new GraphBuilder();
        network.TraceLogits(builder, 1, network.Input.Height, network.Input.Width);
        Dictionary<Node, ReceptiveField> fields = ReceptiveField.Of(builder.Build());
        var last = new SortedDictionary<int, int>();
        for (int i = 0; i < builder.Features.Count; i++)
        {
            if (fields.TryGetValue(builder.Features[i].Map.Node, out ReceptiveField field))
                last[field.Stride.Height] = i;
        }
        int minStride = least ?? (last.Count == 0 || last.Keys.Last() > FirstStride ? FirstStride : 1);
        int maxStride = most ?? int.MaxValue;
        (int Stride, int Index)[] chosen = [.. last.Where(own => own.Key >= minStride && own.Key <= maxStride).Select(own => (own.Key, own.Value))];
        if (chosen.Length == 0)
        {
            string has = last.Count == 0 ? "no feature maps" : $"feature maps of stride {string.Join(", ", last.Keys)} only";
            throw new InvalidOperationException($"{network.Name} has {has}.");
        }
        return new Backbone(
            network,
            [.. chosen.Select(own => Describe(own.Stride, builder.Features[own.Index]))],
            (traced, _) => chosen.Select(own => traced.Features[own.Index].Map),
            featuresNeeded: chosen.Max(own => own.Index) + 1);
    }

    internal static Backbone OfEmbedding(Network network)
    {
        var builder = new GraphBuilder();
        Value vector = Embedding(builder, network.TraceLogits(builder, 1, network.Input.Height, network.Input.Width), network.Name);
        return new Backbone(
            network,
            [new FeatureMap(EmbeddingName, vector.Node.Path, vector.Shape.Channels, Stride: null)],
            (traced, logits) => [Embedding(traced, logits, network.Name)]);
    }

    private static FeatureMap Describe(int stride, AnnouncedFeature feature) =>
        new($"stride{stride}", feature.Path, feature.Map.Shape.Channels, stride);

    private static Value Embedding(GraphBuilder builder, Value logits, string name)
    {
        Node map = LastMap(logits.Node)
            ?? throw new InvalidOperationException($"{name} has no map before its classifier whose mean could be taken.");
        Value value = builder.ValueOf(map);
        if (map.Shape.Height > 1 || map.Shape.Width > 1)
            value = value.AdaptiveAvgPool(1);
        return value.Flatten();
    }

    // What is flattened last on the way to the logits.
    private static Node? LastMap(Node logits)
    {
        var ancestors = new PriorityQueue<Node, int>();
        var seen = new HashSet<Node>();
        ancestors.Enqueue(logits, -logits.Id);
        while (ancestors.TryDequeue(out Node? node, out _))
        {
            if (node.Op is ReshapeOp && node.Inputs[0].Shape.Rank == 4)
                return node.Inputs[0];
            foreach (Node input in node.Inputs)
            {
                if (seen.Add(input))
                    ancestors.Enqueue(input, -input.Id);
            }
        }
        return null;
    }
}
