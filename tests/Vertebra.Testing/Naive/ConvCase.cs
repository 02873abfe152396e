namespace Vertebra.Testing;

/// <summary>The shape of a 2-D convolution; the output size follows from padding on all four sides.</summary>
public sealed record ConvCase(
    int Batch, int InChannels, int InHeight, int InWidth, int OutChannels, int KernelHeight, int KernelWidth)
{
    public int StrideY { get; init; } = 1;

    public int StrideX { get; init; } = 1;

    public int PadTop { get; init; }

    public int PadLeft { get; init; }

    public int PadBottom { get; init; }

    public int PadRight { get; init; }

    public int DilationY { get; init; } = 1;

    public int DilationX { get; init; } = 1;

    public int Groups { get; init; } = 1;

    /// <summary>Sets one stride for both axes.</summary>
    public int Stride
    {
        init => (StrideY, StrideX) = (value, value);
    }

    /// <summary>Sets one padding for all sides.</summary>
    public int Pad
    {
        init => (PadTop, PadLeft, PadBottom, PadRight) = (value, value, value, value);
    }

    /// <summary>Sets one dilation for both axes.</summary>
    public int Dilation
    {
        init => (DilationY, DilationX) = (value, value);
    }

    public int OutHeight => (InHeight + PadTop + PadBottom - DilationY * (KernelHeight - 1) - 1) / StrideY + 1;

    public int OutWidth => (InWidth + PadLeft + PadRight - DilationX * (KernelWidth - 1) - 1) / StrideX + 1;

    public MapShape Input => new(Batch, InChannels, InHeight, InWidth);

    public MapShape Output => new(Batch, OutChannels, OutHeight, OutWidth);

    /// <summary>The weights' shape, [out][in / groups][kernel height][kernel width].</summary>
    public MapShape Weights => new(OutChannels, InChannels / Groups, KernelHeight, KernelWidth);

    /// <summary>Whether channels divide into groups and every axis has an output.</summary>
    public bool IsValid =>
        InChannels % Groups == 0 && OutChannels % Groups == 0
        && InHeight + PadTop + PadBottom > DilationY * (KernelHeight - 1)
        && InWidth + PadLeft + PadRight > DilationX * (KernelWidth - 1);
}
