namespace Vertebra.Kernels.Convolution;

/// <summary>A way to compute a pointwise convolution together with the depthwise one that alone reads it.</summary>
internal abstract class ConvPairMethod
{
    /// <summary>Whether there is a kernel for two convolutions and the pair gains by it.</summary>
    public abstract bool Pays(ConvGeometry pointwise, ConvGeometry depthwise);

    /// <summary>Whether there is a kernel for two convolutions.</summary>
    public abstract bool Supports(ConvGeometry pointwise, ConvGeometry depthwise);

    /// <summary>weights → packed, of the first convolution.</summary>
    public abstract PackKernel PackPointwise(ConvGeometry pointwise);

    /// <summary>weights → packed, of the second convolution.</summary>
    public abstract PackKernel PackDepthwise(ConvGeometry depthwise);

    /// <summary>
    /// x map, packed weights, bias or null, packed weights of the depthwise convolution, its bias or null, with <paramref name="means"/> the
    /// map of one pixel that receives the mean of each map of y → y map.
    /// </summary>
    public abstract Kernel Create(
        ConvGeometry pointwise, ActivationKind between, ConvGeometry depthwise, ActivationKind activation, bool means);
}
