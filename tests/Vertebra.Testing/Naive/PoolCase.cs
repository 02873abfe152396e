namespace Vertebra.Testing;

/// <summary>The shape of a 2-D pooling; the output size follows as PyTorch computes it.</summary>
public sealed record PoolCase(int Batch, int Channels, int InHeight, int InWidth, int KernelHeight, int KernelWidth)
{
    public int StrideY { get; init; } = 1;

    public int StrideX { get; init; } = 1;

    public int PadTop { get; init; }

    public int PadLeft { get; init; }

    public int PadBottom { get; init; }

    public int PadRight { get; init; }

    public int DilationY { get; init; } = 1;

    public int DilationX { get; init; } = 1;

    /// <summary>Whether an incomplete last window counts, if it begins inside the map or the padding before it.</summary>
    public bool CeilMode { get; init; }

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

    public int OutHeight => OutSize(InHeight, KernelHeight, StrideY, PadTop, PadBottom, DilationY);

    public int OutWidth => OutSize(InWidth, KernelWidth, StrideX, PadLeft, PadRight, DilationX);

    public MapShape Input => new(Batch, Channels, InHeight, InWidth);

    public MapShape Output => new(Batch, Channels, OutHeight, OutWidth);

    public bool IsValid =>
        InHeight + PadTop + PadBottom > DilationY * (KernelHeight - 1)
        && InWidth + PadLeft + PadRight > DilationX * (KernelWidth - 1);

    private int OutSize(int size, int kernel, int stride, int padBefore, int padAfter, int dilation)
    {
        int room = size + padBefore + padAfter - dilation * (kernel - 1) - 1;
        if (!CeilMode)
            return room / stride + 1;
        int count = (room + stride - 1) / stride + 1;
        return (count - 1) * stride >= size + padBefore ? count - 1 : count;
    }
}
