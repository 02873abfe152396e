using Vertebra.Graph.Ir;

namespace Vertebra.Models.Summary;

/// <summary>One application of a layer.</summary>
/// <param name="Path">Path of the module, e.g. <c>features.3</c>.</param>
/// <param name="Type">Kind of module.</param>
/// <param name="Output">Shape of its result.</param>
/// <param name="Parameters">Learned scalars of its own; 0 when the layer is applied again.</param>
/// <param name="MultiplyAdds">Multiply-adds for the whole batch.</param>
public sealed record LayerSummary(string Path, string Type, Shape Output, long Parameters, long MultiplyAdds)
{
    /// <summary>What a pixel of the result sees of the image; null once the map was pooled to a fixed size or flattened.</summary>
    public ReceptiveField? ReceptiveField { get; init; }
}
