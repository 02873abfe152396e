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
}
