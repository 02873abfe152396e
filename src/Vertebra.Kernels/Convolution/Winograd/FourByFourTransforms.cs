using System.Runtime.CompilerServices;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// The nested transforms of F(4x4, 3x3) from memory to memory without a buffer between the dimensions, for 32 registers. The arithmetic,
/// and its order, is <see cref="F4x3"/>'s.
/// </summary>
internal static unsafe class FourByFourTransforms<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>Bᵀ d B of one vector of channels.</summary>
    /// <param name="from">The tile's first pixel; pixels are neighbouring vectors.</param>
    /// <param name="row">From one row of the map to the next.</param>
    /// <param name="to">Position (0, 0).</param>
    /// <param name="toRow">From a position to the one below.</param>
    /// <param name="toColumn">From a position to the one to its right.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* from, nint row, float* to, nint toRow, nint toColumn)
    {
        Outer(from, row, to, toColumn);
        Pair(from + row, row, factor: 4, oddFactor: 1, to + toRow, toRow, toColumn);
        Pair(from + row, row, factor: 1, oddFactor: 2, to + 3 * toRow, toRow, toColumn);
        Outer(from + row, row, to + 5 * toRow, toColumn);
    }

    /// <summary>Aᵀ m A of one vector of channels, with the epilogue: four rows of four pixels.</summary>
    /// <param name="from">Position (0, 0).</param>
    /// <param name="step">From one position to the next, row by row.</param>
    /// <param name="bias">Added to each pixel.</param>
    /// <param name="to">The tile's first pixel.</param>
    /// <param name="row">From one row of the map to the next.</param>
    /// <param name="addend">From the result to a map that is added.</param>
    /// <param name="adds">Whether there is such a map.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<TActivation>(float* from, nint step, V bias, float* to, nint row, nint addend, bool adds)
        where TActivation : struct, IActivation
    {
        nint down = 6 * step;
        Column(from, down, out V a0, out V b0, out V c0, out V d0);
        Column(from + step, down, out V a1, out V b1, out V c1, out V d1);
        Column(from + 2 * step, down, out V a2, out V b2, out V c2, out V d2);
        Column(from + 3 * step, down, out V a3, out V b3, out V c3, out V d3);
        Column(from + 4 * step, down, out V a4, out V b4, out V c4, out V d4);
        Column(from + 5 * step, down, out V a5, out V b5, out V c5, out V d5);
        Row<TActivation>(a0, a1, a2, a3, a4, a5, bias, to, addend, adds);
        Row<TActivation>(b0, b1, b2, b3, b4, b5, bias, to + row, addend, adds);
        Row<TActivation>(c0, c1, c2, c3, c4, c5, bias, to + 2 * row, addend, adds);
        Row<TActivation>(d0, d1, d2, d3, d4, d5, bias, to + 3 * row, addend, adds);
    }

    // The first row of positions from rows 0, 2 and 4; one row on, the last one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer(float* from, nint row, float* to, nint toColumn)
    {
        V four = V.Broadcast(4f), five = V.Broadcast(-5f);
        F4x3.TransformInput(
            Three(from, row, four, five), Three(from + V.Count, row, four, five), Three(from + 2 * V.Count, row, four, five),
            Three(from + 3 * V.Count, row, four, five), Three(from + 4 * V.Count, row, four, five), Three(from + 5 * V.Count, row, four, five),
            to, toColumn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Three(float* from, nint row, V four, V five) =>
        V.MultiplyAdd(V.Load(from), four, V.MultiplyAdd(V.Load(from + 2 * row), five, V.Load(from + 4 * row)));

    // Two rows of positions from rows 1 to 4: sum and difference of an even and an odd part.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair(float* from, nint row, float factor, float oddFactor, float* to, nint toRow, nint toColumn)
    {
        V f = V.Broadcast(factor), g = V.Broadcast(oddFactor);
        V e0 = Difference(from + row, row, f), o0 = Difference(from, row, f) * g;
        V e1 = Difference(from + row + V.Count, row, f), o1 = Difference(from + V.Count, row, f) * g;
        V e2 = Difference(from + row + 2 * V.Count, row, f), o2 = Difference(from + 2 * V.Count, row, f) * g;
        V e3 = Difference(from + row + 3 * V.Count, row, f), o3 = Difference(from + 3 * V.Count, row, f) * g;
        V e4 = Difference(from + row + 4 * V.Count, row, f), o4 = Difference(from + 4 * V.Count, row, f) * g;
        V e5 = Difference(from + row + 5 * V.Count, row, f), o5 = Difference(from + 5 * V.Count, row, f) * g;
        F4x3.TransformInput(e0 + o0, e1 + o1, e2 + o2, e3 + o3, e4 + o4, e5 + o5, to, toColumn);
        F4x3.TransformInput(e0 - o0, e1 - o1, e2 - o2, e3 - o3, e4 - o4, e5 - o5, to + toRow, toColumn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Difference(float* from, nint row, V factor) => V.Load(from + 2 * row) - V.Load(from) * factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(float* from, nint down, out V a, out V b, out V c, out V d)
    {
        V m1 = V.Load(from + down), m2 = V.Load(from + 2 * down), m3 = V.Load(from + 3 * down), m4 = V.Load(from + 4 * down);
        F4x3.TransformOutput(V.Load(from), m1, m2, m3, m4, V.Load(from + 5 * down), out a, out b, out c, out d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TActivation>(V m0, V m1, V m2, V m3, V m4, V m5, V bias, float* to, nint addend, bool adds)
        where TActivation : struct, IActivation
    {
        F4x3.TransformOutput(m0, m1, m2, m3, m4, m5, out V a, out V b, out V c, out V d);
        a += bias;
        b += bias;
        c += bias;
        d += bias;
        if (adds)
        {
            float* map = to + addend;
            a += V.Load(map);
            b += V.Load(map + V.Count);
            c += V.Load(map + 2 * V.Count);
            d += V.Load(map + 3 * V.Count);
        }
        V.Store(TActivation.Apply(a), to);
        V.Store(TActivation.Apply(b), to + V.Count);
        V.Store(TActivation.Apply(c), to + 2 * V.Count);
        V.Store(TActivation.Apply(d), to + 3 * V.Count);
    }
}
