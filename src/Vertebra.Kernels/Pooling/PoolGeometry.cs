using Vertebra.Kernels.Layout;

namespace Vertebra.Kernels.Pooling;

/// <summary>
/// The shape of a 2-D pooling. Windows are clipped to the map; padding below and to the right is whatever the output size
/// implies (ceil mode included).
/// </summary>
internal readonly record struct PoolGeometry
{
    public required int Batch { get; init; }

    public required int Channels { get; init; }

    public required int InHeight { get; init; }

    public required int InWidth { get; init; }

    public required int OutHeight { get; init; }

    public required int OutWidth { get; init; }

    public required int KernelHeight { get; init; }

    public required int KernelWidth { get; init; }

    public int StrideY { get; init; } = 1;

    public int StrideX { get; init; } = 1;

    public int PadTop { get; init; }

    public int PadLeft { get; init; }

    /// <summary>Padding rows below the map that an average with padding counted includes; ceil mode's overhang is not counted.</summary>
    public int PadBottom { get; init; }

    /// <summary>Padding columns right of the map that an average with padding counted includes.</summary>
    public int PadRight { get; init; }

    public int DilationY { get; init; } = 1;

    public int DilationX { get; init; } = 1;

    public PoolGeometry()
    {
    }

    /// <summary>How a profile names it, e.g. <c>3x3/2</c>.</summary>
    public string Label =>
        $"{KernelHeight}x{KernelWidth}" + (StrideY != 1 || StrideX != 1 ? $"/{StrideY}" : "");

    /// <summary>How the map lies that is pooled.</summary>
    public TensorLayout Input(int block) => new(Batch, Channels, InHeight, InWidth, block);

    /// <summary>How the result lies.</summary>
    public TensorLayout Output(int block) => new(Batch, Channels, OutHeight, OutWidth, block);

    /// <summary>Rows of all output planes.</summary>
    public long Rows(int block) => Output(block).Planes * OutHeight;

    /// <summary>Cost of one output row for <see cref="Threading.Chunks"/>: a tap costs about half a float of a streaming loop.</summary>
    public long RowCost(int block) => (long)OutWidth * block * (KernelHeight * KernelWidth + 1) / 2;

    /// <summary>Cost of one output plane for <see cref="Threading.Chunks"/>.</summary>
    public long PlaneCost(int block) => RowCost(block) * OutHeight;
}
