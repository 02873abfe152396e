using System.Runtime.CompilerServices;

namespace Vertebra.Kernels.Pooling;

/// <summary>One axis of a pooling: which positions of the map a window covers.</summary>
/// <param name="Size">Length of the map.</param>
/// <param name="Kernel">Positions of a window.</param>
/// <param name="Stride">From one window to the next.</param>
/// <param name="Pad">Padding before the map.</param>
/// <param name="Dilation">From one position of a window to the next.</param>
internal readonly record struct PoolAxis(int Size, int Kernel, int Stride, int Pad, int Dilation)
{
    /// <summary>The rows of a geometry.</summary>
    public static PoolAxis Rows(in PoolGeometry g) => new(g.InHeight, g.KernelHeight, g.StrideY, g.PadTop, g.DilationY);

    /// <summary>The columns of a geometry.</summary>
    public static PoolAxis Columns(in PoolGeometry g) => new(g.InWidth, g.KernelWidth, g.StrideX, g.PadLeft, g.DilationX);

    /// <summary>The first position inside the map of a window, and the number of those inside, <see cref="Dilation"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Start, int Count) Window(int index)
    {
        int origin = index * Stride - Pad;
        if (origin >= 0 && origin + (Kernel - 1) * Dilation < Size)
            return (origin, Kernel);
        return Clipped(origin);
    }

    /// <summary>The number of a window's positions that lie before the end of the padding behind the map.</summary>
    public int CountWithPadding(int index, int padEnd) => TapsBefore(Size + padEnd, index * Stride - Pad);

    private (int Start, int Count) Clipped(int origin)
    {
        int first = origin >= 0 ? 0 : (-origin + Dilation - 1) / Dilation;
        int count = Math.Max(0, TapsBefore(Size, origin) - first);
        return (count == 0 ? 0 : origin + first * Dilation, count);
    }

    private int TapsBefore(int limit, int origin) =>
        origin >= limit ? 0 : Math.Min(Kernel, (limit - origin + Dilation - 1) / Dilation);
}
