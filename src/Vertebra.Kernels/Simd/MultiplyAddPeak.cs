using System.Diagnostics;
using System.Runtime.CompilerServices;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Simd;

/// <summary>Measures how many floating-point operations a second the processor can do: independent sums that stay in registers.</summary>
internal sealed class MultiplyAddPeak<V> : IParallelWork
    where V : unmanaged, IVec<V>
{
    private const int Rounds = 7;
    private const int Steps = 1_000_000;

    // Enough sums to fill two units of a latency of four cycles, few enough for sixteen registers.
    private const int Sums = 12;

    private float _sink;

    /// <summary>GFLOP/s of a pool.</summary>
    public static double Measure(WorkerPool pool)
    {
        var work = new MultiplyAddPeak<V>();
        double best = 0;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            pool.Run(work, pool.Threads);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, 2.0 * Sums * V.Count * Steps * pool.Threads / seconds / 1e9);
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk, int worker)
    {
        V a = V.Broadcast(1.0001f), b = V.Broadcast(0.9999f);
        V s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
        for (int step = 0; step < Steps; step++)
        {
            s0 = V.MultiplyAdd(s0, b, a);
            s1 = V.MultiplyAdd(s1, b, a);
            s2 = V.MultiplyAdd(s2, b, a);
            s3 = V.MultiplyAdd(s3, b, a);
            s4 = V.MultiplyAdd(s4, b, a);
            s5 = V.MultiplyAdd(s5, b, a);
            s6 = V.MultiplyAdd(s6, b, a);
            s7 = V.MultiplyAdd(s7, b, a);
            s8 = V.MultiplyAdd(s8, b, a);
            s9 = V.MultiplyAdd(s9, b, a);
            s10 = V.MultiplyAdd(s10, b, a);
            s11 = V.MultiplyAdd(s11, b, a);
        }
        // Read by nobody; without it the sums could be left out.
        Volatile.Write(ref _sink, V.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11));
    }
}
