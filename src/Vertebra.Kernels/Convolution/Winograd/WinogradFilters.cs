using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>F(1, 1), for the dimension in which a kernel has one tap.</summary>
internal readonly unsafe struct F1x1 : IWinogradFilter
{
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public static int Outputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public static double[] Points => [];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V> => V.Store(V.Load(from), to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V> => V.Store(V.Load(from), to);
}

/// <summary>F(2, 3), at 0, 1, -1.</summary>
internal readonly unsafe struct F2x3 : IWinogradFilter
{
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 3;
    }

    public static int Outputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }

    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static double[] Points => [0, 1, -1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V d0 = V.Load(from), d1 = V.Load(from + step), d2 = V.Load(from + 2 * step), d3 = V.Load(from + 3 * step);
        V.Store(d2 - d0, to);
        V.Store(d2 + d1, to + toStep);
        V.Store(d2 - d1, to + 2 * toStep);
        V.Store(d3 - d1, to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V m1 = V.Load(from + step), m2 = V.Load(from + 2 * step);
        V.Store(V.Load(from) + (m1 + m2), to);
        V.Store(m1 - m2 + V.Load(from + 3 * step), to + toStep);
    }
}

/// <summary>F(4, 3), at 0, 1, -1, 2, -2.</summary>
internal readonly unsafe struct F4x3 : IWinogradFilter
{
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 3;
    }

    public static int Outputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 6;
    }

    public static double[] Points => [0, 1, -1, 2, -2];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V d3 = V.Load(from + 3 * step), d4 = V.Load(from + 4 * step), d5 = V.Load(from + 5 * step);
        TransformInput(V.Load(from), V.Load(from + step), V.Load(from + 2 * step), d3, d4, d5, to, toStep);
    }

    /// <summary>Bᵀ d of inputs in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<V>(V d0, V d1, V d2, V d3, V d4, V d5, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V two = V.Broadcast(2f), four = V.Broadcast(4f), five = V.Broadcast(-5f);
        V.Store(V.MultiplyAdd(d0, four, V.MultiplyAdd(d2, five, d4)), to);
        V even = d4 - d2 * four, odd = d3 - d1 * four;
        V.Store(even + odd, to + toStep);
        V.Store(even - odd, to + 2 * toStep);
        even = d4 - d2;
        odd = (d3 - d1) * two;
        V.Store(even + odd, to + 3 * toStep);
        V.Store(even - odd, to + 4 * toStep);
        V.Store(V.MultiplyAdd(d1, four, V.MultiplyAdd(d3, five, d5)), to + 5 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V m3 = V.Load(from + 3 * step), m4 = V.Load(from + 4 * step), m5 = V.Load(from + 5 * step);
        TransformOutput(V.Load(from), V.Load(from + step), V.Load(from + 2 * step), m3, m4, m5, out V a, out V b, out V c, out V d);
        V.Store(a, to);
        V.Store(b, to + toStep);
        V.Store(c, to + 2 * toStep);
        V.Store(d, to + 3 * toStep);
    }

    /// <summary>Aᵀ m of products in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<V>(V m0, V m1, V m2, V m3, V m4, V m5, out V a, out V b, out V c, out V d)
        where V : unmanaged, IVec<V>
    {
        V even1 = m1 + m2, odd1 = m1 - m2, even2 = m3 + m4, odd2 = m3 - m4;
        a = m0 + even1 + even2;
        b = V.MultiplyAdd(odd2, V.Broadcast(2f), odd1);
        c = V.MultiplyAdd(even2, V.Broadcast(4f), even1);
        d = V.MultiplyAdd(odd2, V.Broadcast(8f), odd1) + m5;
    }
}

/// <summary>F(4, 5), at 0, 1, -1, 2, -2, 1/2, -1/2.</summary>
internal readonly unsafe struct F4x5 : IWinogradFilter
{
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 5;
    }

    public static int Outputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static double[] Points => [0, 1, -1, 2, -2, 0.5, -0.5];

    // The points' polynomials are x (x ± a) Q(x²): the pair of a shares its even and odd part.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V d1 = V.Load(from + step), d2 = V.Load(from + 2 * step), d3 = V.Load(from + 3 * step);
        V d4 = V.Load(from + 4 * step), d5 = V.Load(from + 5 * step), d6 = V.Load(from + 6 * step);
        V c = V.Broadcast(5.25f);
        V.Store(V.MultiplyAdd(d2 - d4, c, d6 - V.Load(from)), to);
        V.Store(V.MultiplyAdd(d3 - d5, c, V.Load(from + 7 * step) - d1), to + 7 * toStep);
        c = V.Broadcast(-4.25f);
        V even = V.MultiplyAdd(d4, c, d6 + d2), odd = V.MultiplyAdd(d3, c, d5 + d1);
        V.Store(even + odd, to + toStep);
        V.Store(even - odd, to + 2 * toStep);
        c = V.Broadcast(-1.25f);
        V quarter = V.Broadcast(0.25f);
        even = V.MultiplyAdd(d2, quarter, V.MultiplyAdd(d4, c, d6));
        odd = V.MultiplyAdd(d1, quarter, V.MultiplyAdd(d3, c, d5)) * V.Broadcast(2f);
        V.Store(even + odd, to + 3 * toStep);
        V.Store(even - odd, to + 4 * toStep);
        c = V.Broadcast(-5f);
        V four = V.Broadcast(4f);
        even = V.MultiplyAdd(d2, four, V.MultiplyAdd(d4, c, d6));
        odd = V.MultiplyAdd(d1, four, V.MultiplyAdd(d3, c, d5)) * V.Broadcast(0.5f);
        V.Store(even + odd, to + 5 * toStep);
        V.Store(even - odd, to + 6 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformOutput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V plus = V.Load(from + step), minus = V.Load(from + 2 * step);
        V even1 = plus + minus, odd1 = plus - minus;
        plus = V.Load(from + 3 * step);
        minus = V.Load(from + 4 * step);
        V even2 = plus + minus, odd2 = plus - minus;
        plus = V.Load(from + 5 * step);
        minus = V.Load(from + 6 * step);
        V even3 = plus + minus, odd3 = plus - minus;
        V.Store(V.Load(from) + even1 + (even2 + even3), to);
        V.Store(V.MultiplyAdd(odd3, V.Broadcast(0.5f), V.MultiplyAdd(odd2, V.Broadcast(2f), odd1)), to + toStep);
        V.Store(V.MultiplyAdd(even3, V.Broadcast(0.25f), V.MultiplyAdd(even2, V.Broadcast(4f), even1)), to + 2 * toStep);
        V.Store(
            V.MultiplyAdd(odd3, V.Broadcast(0.125f), V.MultiplyAdd(odd2, V.Broadcast(8f), odd1)) + V.Load(from + 7 * step),
            to + 3 * toStep);
    }
}

/// <summary>
/// F(4, 7), at 0, 3/8, -3/8, 3/4, -3/4, 5/4, -5/4, 9/4, -9/4: of the points with few binary digits these have the smallest rounding errors, about half
/// of those of 0, ±1/2, ±1, ±3/2, ±2.
/// </summary>
internal readonly unsafe struct F4x7 : IWinogradFilter
{
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 7;
    }

    public static int Outputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int Inputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 10;
    }

    public static double[] Points => [0, 0.375, -0.375, 0.75, -0.75, 1.25, -1.25, 2.25, -2.25];

    // As in F4x5; at 0 and infinity the polynomial is the product of all (x² - a²), times x at infinity.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V d1 = V.Load(from + step), d2 = V.Load(from + 2 * step), d3 = V.Load(from + 3 * step), d4 = V.Load(from + 4 * step);
        V d5 = V.Load(from + 5 * step), d6 = V.Load(from + 6 * step), d7 = V.Load(from + 7 * step), d8 = V.Load(from + 8 * step);
        V c0 = V.Broadcast(0.6257057189941406f), c1 = V.Broadcast(-6.08587646484375f), c2 = V.Broadcast(12.6474609375f), c3 = V.Broadcast(-7.328125f);
        V.Store(Sum(V.MultiplyAdd(V.Load(from), c0, d8), d2, c1, d4, c2, d6, c3), to);
        V.Store(Sum(V.MultiplyAdd(d1, c0, V.Load(from + 9 * step)), d3, c1, d5, c2, d7, c3), to + 9 * toStep);
        c0 = V.Broadcast(-4.449462890625f);
        c1 = V.Broadcast(11.63671875f);
        c2 = V.Broadcast(-7.1875f);
        V even = Sum(d8, d2, c0, d4, c1, d6, c2), odd = Sum(d7, d1, c0, d3, c1, d5, c2) * V.Broadcast(0.375f);
        V.Store(even + odd, to + 1 * toStep);
        V.Store(even - odd, to + 2 * toStep);
        c0 = V.Broadcast(-1.11236572265625f);
        c1 = V.Broadcast(8.841796875f);
        c2 = V.Broadcast(-6.765625f);
        even = Sum(d8, d2, c0, d4, c1, d6, c2);
        odd = Sum(d7, d1, c0, d3, c1, d5, c2) * V.Broadcast(0.75f);
        V.Store(even + odd, to + 3 * toStep);
        V.Store(even - odd, to + 4 * toStep);
        c0 = V.Broadcast(-0.40045166015625f);
        c1 = V.Broadcast(3.638671875f);
        c2 = V.Broadcast(-5.765625f);
        even = Sum(d8, d2, c0, d4, c1, d6, c2);
        odd = Sum(d7, d1, c0, d3, c1, d5, c2) * V.Broadcast(1.25f);
        V.Store(even + odd, to + 5 * toStep);
        V.Store(even - odd, to + 6 * toStep);
        c0 = V.Broadcast(-0.12359619140625f);
        c1 = V.Broadcast(1.177734375f);
        c2 = V.Broadcast(-2.265625f);
        even = Sum(d8, d2, c0, d4, c1, d6, c2);
        odd = Sum(d7, d1, c0, d3, c1, d5, c2) * V.Broadcast(2.25f);
        V.Store(even + odd, to + 7 * toStep);
        V.Store(even - odd, to + 8 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformOutput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V plus = V.Load(from + step), minus = V.Load(from + 2 * step);
        V even1 = plus + minus, odd1 = plus - minus;
        plus = V.Load(from + 3 * step);
        minus = V.Load(from + 4 * step);
        V even2 = plus + minus, odd2 = plus - minus;
        plus = V.Load(from + 5 * step);
        minus = V.Load(from + 6 * step);
        V even3 = plus + minus, odd3 = plus - minus;
        plus = V.Load(from + 7 * step);
        minus = V.Load(from + 8 * step);
        V even4 = plus + minus, odd4 = plus - minus;
        V.Store(V.Load(from) + even1 + even2 + (even3 + even4), to);
        V sum = odd1 * V.Broadcast(0.375f);
        V.Store(Sum(sum, odd2, V.Broadcast(0.75f), odd3, V.Broadcast(1.25f), odd4, V.Broadcast(2.25f)), to + toStep);
        sum = even1 * V.Broadcast(0.140625f);
        V.Store(Sum(sum, even2, V.Broadcast(0.5625f), even3, V.Broadcast(1.5625f), even4, V.Broadcast(5.0625f)), to + 2 * toStep);
        sum = V.MultiplyAdd(odd1, V.Broadcast(0.052734375f), V.Load(from + 9 * step));
        V.Store(Sum(sum, odd2, V.Broadcast(0.421875f), odd3, V.Broadcast(1.953125f), odd4, V.Broadcast(11.390625f)), to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<V>(V sum, V a, V ca, V b, V cb, V c, V cc)
        where V : unmanaged, IVec<V> => V.MultiplyAdd(a, ca, V.MultiplyAdd(b, cb, V.MultiplyAdd(c, cc, sum)));
}
