using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>Mean over windows of a map [N, C, H, W].</summary>
/// <param name="kernel">Size of the window in pixels.</param>
/// <param name="stride">Pixels from one window to the next; the kernel's size when null.</param>
/// <param name="padding">Zeros around the map.</param>
/// <param name="ceilMode">Whether a last window may hang over the edge.</param>
/// <param name="countIncludePad">Whether the divisor counts padding.</param>
public sealed class AvgPool2d(
    Size2 kernel, Size2? stride = null, Padding2 padding = default, bool ceilMode = false, bool countIncludePad = true) : Module
{
    /// <inheritdoc/>
    public override string TypeName => "AvgPool2d";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.AvgPool(kernel, stride, padding, ceilMode, countIncludePad);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"kernel_size={LayerText.Compact(kernel)}, stride={LayerText.Compact(stride ?? kernel)}, "
        + $"padding={LayerText.Compact(padding)}";
}
