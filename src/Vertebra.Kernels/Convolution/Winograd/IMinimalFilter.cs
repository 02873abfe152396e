using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// One dimension of Winograd's minimal filtering F(m, 3): m outputs of a filter of three taps from m + 2 products. Nested in two
/// dimensions it computes m x m outputs of a 3x3 kernel from (m + 2)² products (Lavin and Gray, "Fast Algorithms for Convolutional
/// Neural Networks", equation 8). The transforms work on whole vectors of channels.
/// </summary>
internal unsafe interface IMinimalFilter
{
    /// <summary>Outputs, m.</summary>
    static abstract int Outputs { get; }

    /// <summary>Inputs and products, m + 2.</summary>
    static abstract int Inputs { get; }

    /// <summary>The filter's transform G, one row of three a product.</summary>
    static abstract double[][] Filter { get; }

    /// <summary>Bᵀ times the inputs.</summary>
    static abstract void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>;

    /// <summary>Aᵀ times the products.</summary>
    static abstract void TransformOutput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>;
}

/// <summary>F(2, 3), from interpolation at 0, 1, -1 and infinity.</summary>
internal readonly unsafe struct FourProducts : IMinimalFilter
{
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

    public static double[][] Filter { get; } = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V d0 = V.Load(from), d1 = V.Load(from + step), d2 = V.Load(from + 2 * step), d3 = V.Load(from + 3 * step);
        V.Store(d0 - d2, to);
        V.Store(d1 + d2, to + toStep);
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

/// <summary>F(4, 3), from interpolation at 0, 1, -1, 2, -2 and infinity.</summary>
internal readonly unsafe struct SixProducts : IMinimalFilter
{
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

    public static double[][] Filter { get; } =
    [
        [1.0 / 4, 0, 0],
        [-1.0 / 6, -1.0 / 6, -1.0 / 6],
        [-1.0 / 6, 1.0 / 6, -1.0 / 6],
        [1.0 / 24, 1.0 / 12, 1.0 / 6],
        [1.0 / 24, -1.0 / 12, 1.0 / 6],
        [0, 0, 1],
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>
    {
        V d0 = V.Load(from), d1 = V.Load(from + step), d2 = V.Load(from + 2 * step);
        V d3 = V.Load(from + 3 * step), d4 = V.Load(from + 4 * step), d5 = V.Load(from + 5 * step);
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
        V m1 = V.Load(from + step), m2 = V.Load(from + 2 * step), m3 = V.Load(from + 3 * step), m4 = V.Load(from + 4 * step);
        V near = m1 + m2, nearOdd = m1 - m2, far = m3 + m4, farOdd = m3 - m4;
        V.Store(V.Load(from) + near + far, to);
        V.Store(V.MultiplyAdd(farOdd, V.Broadcast(2f), nearOdd), to + toStep);
        V.Store(V.MultiplyAdd(far, V.Broadcast(4f), near), to + 2 * toStep);
        V.Store(V.MultiplyAdd(farOdd, V.Broadcast(8f), nearOdd) + V.Load(from + 5 * step), to + 3 * toStep);
    }
}
