using Vertebra.Common;
using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;

namespace Vertebra.Models;

/// <summary>
/// What a network's scores say of its image and of its feature maps: gradients by these, of a logit or of any other number that is computed
/// from the logits.
/// </summary>
public static class NetworkGradients
{
    /// <summary>
    /// Name of the input that says which number is differentiated: the sum of the objective's elements, each times an element of this input. For
    /// the gradient of one logit of each image, 1 at its class and 0 elsewhere.
    /// </summary>
    public const string CotangentName = "cotangent";

    /// <summary>Name of the output that holds the objective, where it is not the logits themselves.</summary>
    public const string ObjectiveName = "objective";

    /// <summary>The computation of logits, of an objective, and of the objective's gradients by images and feature maps; without dropout.</summary>
    /// <param name="network">The network.</param>
    /// <param name="by">
    /// What to differentiate by: <see cref="Network.InputName"/> for the images, the path of a module for its result (<c>layer4</c>,
    /// <c>features.3</c>), or a name of <see cref="Network.Features"/> (<c>stride32</c>). The images alone when null.
    /// </param>
    /// <param name="batch">Number of images; none has an influence on the gradients of another.</param>
    /// <param name="height">Their rows; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="width">Their columns; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="objective">Computes from the logits what is differentiated, of any shape, e.g. <c>logits => logits.Softmax()</c>; the logits when null.</param>
    /// <returns>
    /// A graph with the inputs <see cref="Network.InputName"/> and <see cref="CotangentName"/>, of the objective's shape, and the outputs
    /// <see cref="Network.LogitsName"/>, <see cref="ObjectiveName"/> if one is given, each module or feature map that was named, under that name, and the
    /// gradient by each name, <see cref="Gradients.OutputName(string)"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The network has no module or feature map of a name.</exception>
    /// <exception cref="GraphException">The objective does not depend on a result, or an operation has no gradient.</exception>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    public static ComputationGraph TraceGradient(
        this Network network, IReadOnlyCollection<string>? by = null, int batch = 1, int? height = null, int? width = null,
        Func<Value, Value>? objective = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        by ??= [Network.InputName];
        var builder = new GraphBuilder();
        Value logits = network.TraceLogits(builder, batch, height ?? network.Input.Height, width ?? network.Input.Width);
        builder.Output(Network.LogitsName, logits);
        if (objective is not null)
            builder.Output(ObjectiveName, objective(logits));
        foreach (string name in by.Distinct().Where(name => name != Network.InputName))
            builder.Output(name, Find(network, builder, logits, name));
        return Gradients.Differentiate(
            builder.Build().WithoutDropout(), objective is null ? Network.LogitsName : ObjectiveName, CotangentName, by).Prune();
    }

    /// <summary>Compiles <see cref="TraceGradient"/>. The plan shares the network's packed weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="by">What to differentiate by, see <see cref="TraceGradient"/>; the images alone when null.</param>
    /// <param name="batch">Number of images a run.</param>
    /// <param name="height">Their rows; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="width">Their columns; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="objective">Computes from the logits what is differentiated; the logits when null.</param>
    /// <param name="options">How to compile; the kind is always <see cref="PlanKind.Gradient"/>.</param>
    /// <exception cref="ArgumentException">The network has no module or feature map of a name.</exception>
    /// <exception cref="GraphException">The objective does not depend on a result, or an operation has no gradient.</exception>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    public static Plan CompileGradient(
        this Network network, IReadOnlyCollection<string>? by = null, int batch = 1, int? height = null, int? width = null,
        Func<Value, Value>? objective = null, CompileOptions? options = null)
    {
        ComputationGraph graph = network.TraceGradient(by, batch, height, width, objective);
        return network.CompileInference(graph, (options ?? new CompileOptions()) with { Kind = PlanKind.Gradient });
    }

    private static Value Find(Network network, GraphBuilder builder, Value logits, string name)
    {
        if (builder.Results.TryGetValue(name, out Value result))
            return result;
        IReadOnlyList<FeatureMap> maps = [];
        if (builder.Features.Count > 0)
        {
            Backbone features = network.Features(minStride: 1);
            maps = features.Outputs;
            foreach ((FeatureMap map, Value value) in maps.Zip(features.Select(builder, logits)))
            {
                if (map.Name == name)
                    return value;
            }
        }
        IReadOnlyList<string> near = NearestNames.Of(name, builder.Results.Keys.Concat(maps.Select(map => map.Name)));
        string advice = near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near.Select(known => $"'{known}'"))}?";
        throw new ArgumentException($"{network.Name} has no module or feature map '{name}'{advice}", nameof(name));
    }
}
