namespace Vertebra.Kernels.Convolution;

/// <summary>The shape of a 2-D convolution. Padding below and to the right is whatever the output size implies.</summary>
internal readonly record struct ConvGeometry
{
    public required int Batch { get; init; }

    public required int InChannels { get; init; }

    public required int InHeight { get; init; }

    public required int InWidth { get; init; }

    public required int OutChannels { get; init; }

    public required int OutHeight { get; init; }

    public required int OutWidth { get; init; }

    public required int KernelHeight { get; init; }

    public required int KernelWidth { get; init; }

    public int StrideY { get; init; } = 1;

    public int StrideX { get; init; } = 1;

    public int PadTop { get; init; }

    public int PadLeft { get; init; }

    public int DilationY { get; init; } = 1;

    public int DilationX { get; init; } = 1;

    public int Groups { get; init; } = 1;

    public ConvGeometry()
    {
    }

    /// <summary>Input channels that one output channel sees.</summary>
    public int GroupInChannels => InChannels / Groups;

    /// <summary>Output channels of one group.</summary>
    public int GroupOutChannels => OutChannels / Groups;

    /// <summary>Kernel positions.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Number of weights, laid out [out][in / groups][kernel height][kernel width].</summary>
    public long WeightLength => (long)OutChannels * GroupInChannels * Taps;

    /// <summary>Floating-point operations of the forward pass or of either backward pass, padding counted.</summary>
    public long Flops => 2 * WeightLength * Batch * OutHeight * OutWidth;

    /// <summary>True where the kernel is one pixel, without stride or padding: a matrix product over pixels.</summary>
    public bool IsPointwise =>
        Taps == 1 && StrideY == 1 && StrideX == 1 && PadTop == 0 && PadLeft == 0
        && OutHeight == InHeight && OutWidth == InWidth;

    /// <summary>True where each channel sees itself alone.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == InChannels && Groups == OutChannels;

    /// <summary>
    /// The convolution of this one's result gradient that gives its input gradient, over kernels turned by half a circle; null where none does:
    /// with strides or dilations, or more padding than the kernel reaches.
    /// </summary>
    public ConvGeometry? InputGradient()
    {
        if (this is not { StrideY: 1, StrideX: 1, DilationY: 1, DilationX: 1 } || PadTop >= KernelHeight || PadLeft >= KernelWidth)
            return null;
        var gradient = this with
        {
            InChannels = OutChannels,
            InHeight = OutHeight,
            InWidth = OutWidth,
            OutChannels = InChannels,
            OutHeight = InHeight,
            OutWidth = InWidth,
            PadTop = KernelHeight - 1 - PadTop,
            PadLeft = KernelWidth - 1 - PadLeft,
        };
        bool readsAll = InHeight + KernelHeight - 1 >= gradient.PadTop + OutHeight && InWidth + KernelWidth - 1 >= gradient.PadLeft + OutWidth;
        return readsAll ? gradient : null;
    }

    /// <summary>How a profile names it, e.g. <c>3x3/2</c>.</summary>
    public string Label =>
        $"{KernelHeight}x{KernelWidth}"
        + (StrideY != 1 || StrideX != 1 ? $"/{StrideY}" : "")
        + (Groups != 1 ? $" g{Groups}" : "");
}
