using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Reduction;

/// <summary>The sum of neighbouring vectors, lane by lane, in an order that their number fixes.</summary>
internal static unsafe class VectorSum<V>
    where V : unmanaged, IVec<V>
{
    // Four accumulators hide the latency of the additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V Of(float* x, int vectors)
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        int i = 0;
        for (; i <= vectors - 4; i += 4, x += 4 * V.Count)
        {
            sum0 += V.Load(x);
            sum1 += V.Load(x + V.Count);
            sum2 += V.Load(x + 2 * V.Count);
            sum3 += V.Load(x + 3 * V.Count);
        }
        for (; i < vectors; i++, x += V.Count)
            sum0 += V.Load(x);
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
