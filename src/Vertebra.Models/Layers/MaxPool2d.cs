using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>Maximum over windows of a map [N, C, H, W].</summary>
/// <param name="kernel">Size of the window in pixels.</param>
/// <param name="stride">Pixels from one window to the next; the kernel's size when null.</param>
/// <param name="padding">Padding around the map, which no maximum comes from.</param>
/// <param name="ceilMode">Whether a last window may hang over the edge.</param>
public sealed class MaxPool2d(Size2 kernel, Size2? stride = null, Padding2 padding = default, bool ceilMode = false) : Module
{
    /// <inheritdoc/>
    public override string TypeName => "MaxPool2d";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.MaxPool(kernel, stride, padding, ceilMode);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"kernel_size={LayerText.Compact(kernel)}, stride={LayerText.Compact(stride ?? kernel)}, "
        + $"padding={LayerText.Compact(padding)}, dilation=1, ceil_mode={LayerText.Flag(ceilMode)}";
}
