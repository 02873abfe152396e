using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Runtime;

/// <summary>What the processor could do at best: the yardstick of a <see cref="StepProfile"/>.</summary>
public static class MachinePeak
{
    /// <summary>Measures the rate of multiply-adds of values in registers, in a fraction of a second.</summary>
    /// <param name="threads">Threads that compute; 0 for all processors that the process may use.</param>
    /// <returns>10^9 floating-point operations a second, of all threads together; a multiply-add counts as two.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public static double Measure(int threads = 0)
    {
        WorkerPool pool = WorkerPool.Get(threads);
        return SimdTiers.Best switch
        {
            SimdTier.Vector512 => MultiplyAddPeak<Vec512>.Measure(pool),
            SimdTier.Vector256 => MultiplyAddPeak<Vec256>.Measure(pool),
            SimdTier.Vector128 => MultiplyAddPeak<Vec128>.Measure(pool),
            _ => MultiplyAddPeak<VecScalar>.Measure(pool),
        };
    }
}
