using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>Mean of a map [N, C, H, W] over a grid of fixed size, whatever the size of the map.</summary>
/// <param name="outputSize">Size of the grid; 1 is the global average.</param>
public sealed class AdaptiveAvgPool2d(Size2 outputSize) : Module
{
    /// <inheritdoc/>
    public override string TypeName => "AdaptiveAvgPool2d";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.AdaptiveAvgPool(outputSize);

    /// <inheritdoc/>
    protected override string Describe() => $"output_size={LayerText.Tuple(outputSize)}";
}
