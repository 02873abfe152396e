using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Reduction;

/// <summary>Finds infinities and NaN.</summary>
internal static unsafe class FiniteCheck<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>Whether no float is infinite or NaN.</summary>
    // 0 * x is 0 for finite x and NaN otherwise, and a NaN stays in a sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AllFinite(float* values, long length)
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        long i = 0;
        for (; i <= length - 4 * V.Count; i += 4 * V.Count)
        {
            sum0 = V.MultiplyAdd(V.Zero, V.Load(values + i), sum0);
            sum1 = V.MultiplyAdd(V.Zero, V.Load(values + i + V.Count), sum1);
            sum2 = V.MultiplyAdd(V.Zero, V.Load(values + i + 2 * V.Count), sum2);
            sum3 = V.MultiplyAdd(V.Zero, V.Load(values + i + 3 * V.Count), sum3);
        }
        float sum = V.Sum((sum0 + sum1) + (sum2 + sum3));
        for (; i < length; i++)
            sum += 0 * values[i];
        return sum == 0;
    }
}
