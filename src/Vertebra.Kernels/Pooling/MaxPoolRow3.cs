using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Pooling;

/// <summary>
/// A row of maxima over 3x3 windows: the maxima of columns first, for neighbouring windows share columns. A window that is clipped reads
/// its outermost rows and columns inside the map twice, which changes no maximum. The rows
/// that the next row of the result reads first are fetched meanwhile.
/// </summary>
internal static unsafe class MaxPoolRow3<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>Whether a pooling has such windows, none of them in the padding alone.</summary>
    public static bool Fits(in PoolGeometry g) =>
        g is { KernelHeight: 3, KernelWidth: 3, DilationY: 1, DilationX: 1, StrideX: 1 or 2, PadTop: <= 2, PadLeft: <= 2 }
        && (g.OutHeight - 1) * g.StrideY - g.PadTop < g.InHeight && (g.OutWidth - 1) * g.StrideX - g.PadLeft < g.InWidth;

    /// <summary>Computes a row of the result.</summary>
    /// <param name="geometry">The pooling.</param>
    /// <param name="plane">The map's block of channels.</param>
    /// <param name="row">Row of the result.</param>
    /// <param name="y">Receives it.</param>
    public static void Run(in PoolGeometry geometry, float* plane, int row, float* y)
    {
        nint line = (nint)geometry.InWidth * V.Count;
        int origin = row * geometry.StrideY - geometry.PadTop;
        int last = Math.Min(origin + 2, geometry.InHeight - 1);
        float* top = plane + Math.Max(origin, 0) * line;
        float* middle = plane + Math.Clamp(origin + 1, 0, last) * line;
        float* bottom = plane + last * line;

        int stride = geometry.StrideX;
        int width = geometry.OutWidth;
        int begin = Math.Min(width, (geometry.PadLeft + stride - 1) / stride);
        int end = Math.Clamp((geometry.InWidth - 3 + geometry.PadLeft + stride) / stride, begin, width);
        for (int i = 0; i < begin; i++)
            Clipped(top, middle, bottom, i * stride - geometry.PadLeft, geometry.InWidth - 1, y + (nint)i * V.Count);
        nint inside = (nint)(begin * stride - geometry.PadLeft) * V.Count;
        if (stride == 1)
            Dense(top + inside, middle + inside, bottom + inside, line, end - begin, y + (nint)begin * V.Count);
        else
            Strided(top + inside, middle + inside, bottom + inside, line, end - begin, y + (nint)begin * V.Count);
        for (int i = end; i < width; i++)
            Clipped(top, middle, bottom, i * stride - geometry.PadLeft, geometry.InWidth - 1, y + (nint)i * V.Count);
    }

    private static void Clipped(float* top, float* middle, float* bottom, int column, int last, float* y)
    {
        V maximum = Column(top, middle, bottom, (nint)Math.Clamp(column, 0, last) * V.Count);
        maximum = V.MaxOrNaN(maximum, Column(top, middle, bottom, (nint)Math.Clamp(column + 1, 0, last) * V.Count));
        maximum = V.MaxOrNaN(maximum, Column(top, middle, bottom, (nint)Math.Clamp(column + 2, 0, last) * V.Count));
        V.Store(maximum, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dense(float* top, float* middle, float* bottom, nint line, int count, float* y)
    {
        if (count <= 0)
            return;
        V left = Column(top, middle, bottom, 0);
        V center = Column(top, middle, bottom, V.Count);
        nint at = 2 * V.Count;
        for (; count > 0; count--, at += V.Count, y += V.Count)
        {
            Prefetch.ToFirstLevel(bottom + line + at);
            V right = Column(top, middle, bottom, at);
            V.Store(V.MaxOrNaN(V.MaxOrNaN(left, center), right), y);
            left = center;
            center = right;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strided(float* top, float* middle, float* bottom, nint line, int count, float* y)
    {
        if (count <= 0)
            return;
        V left = Column(top, middle, bottom, 0);
        nint at = V.Count;
        for (; count > 0; count--, at += 2 * V.Count, y += V.Count)
        {
            Prefetch.ToFirstLevel(bottom + line + at);
            Prefetch.ToFirstLevel(bottom + line + at + V.Count);
            Prefetch.ToFirstLevel(bottom + 2 * line + at);
            Prefetch.ToFirstLevel(bottom + 2 * line + at + V.Count);
            V center = Column(top, middle, bottom, at);
            V right = Column(top, middle, bottom, at + V.Count);
            V.Store(V.MaxOrNaN(V.MaxOrNaN(left, center), right), y);
            left = right;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Column(float* top, float* middle, float* bottom, nint at) =>
        V.MaxOrNaN(V.MaxOrNaN(V.Load(top + at), V.Load(middle + at)), V.Load(bottom + at));
}
