using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// One dimension of Winograd's minimal filtering algorithm F(m, r): m outputs of a filter of r taps from m + r - 1 products, by interpolation at
/// as many points, the last at infinity. Nested in two dimensions it computes a tile of outputs of a kernel (Lavin and Gray, "Fast
/// Algorithms for Convolutional Neural Networks", equation 8). The transforms work on whole vectors of channels.
/// </summary>
internal unsafe interface IWinogradFilter
{
    /// <summary>Taps of the filter, r.</summary>
    static abstract int Taps { get; }

    /// <summary>Outputs, m.</summary>
    static abstract int Outputs { get; }

    /// <summary>Inputs, and products: m + r - 1.</summary>
    static abstract int Inputs { get; }

    /// <summary>The finite points of interpolation, in the order of the products.</summary>
    static abstract double[] Points { get; }

    /// <summary>The products' factors from the inputs, Bᵀ d.</summary>
    static abstract void TransformInput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>;

    /// <summary>The outputs from the products, Aᵀ m.</summary>
    static abstract void TransformOutput<V>(float* from, nint step, float* to, nint toStep)
        where V : unmanaged, IVec<V>;
}

/// <summary>The transform of a filter's weights, which follows from the points of interpolation.</summary>
internal static class WinogradFilter
{
    /// <summary>G, a row of <see cref="IWinogradFilter.Taps"/> for each product: powers of the point over its distances to the others.</summary>
    public static double[][] Weights<TFilter>()
        where TFilter : struct, IWinogradFilter
    {
        double[] points = TFilter.Points;
        var rows = new double[points.Length + 1][];
        for (int i = 0; i < points.Length; i++)
        {
            double point = points[i];
            double distances = points.Where((_, j) => j != i).Aggregate(1.0, (product, other) => product * (point - other));
            rows[i] = [.. Enumerable.Range(0, TFilter.Taps).Select(power => Math.Pow(point, power) / distances)];
        }
        rows[^1] = new double[TFilter.Taps];
        rows[^1][^1] = 1;
        return rows;
    }
}
