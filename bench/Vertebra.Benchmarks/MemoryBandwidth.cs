using System.Runtime.CompilerServices;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Benchmarks;

/// <summary>What memory gives at best: the yardstick of kernels that read each weight once.</summary>
internal sealed unsafe class MemoryBandwidth<V> : IParallelWork
    where V : unmanaged, IVec<V>
{
    // Far more than any cache, in pieces of 1 MB.
    private const int Pieces = 128;
    private const int PieceLength = 1 << 18;

    private readonly AlignedBuffer _from = new((long)Pieces * PieceLength * sizeof(float));
    private readonly AlignedBuffer _to = new((long)Pieces * PieceLength * sizeof(float));
    private readonly float[] _sums = new float[Pieces];
    private bool _copies;

    /// <summary>Gigabytes a second that are read, by summing, and that are read by a copy, which writes as many.</summary>
    public static (double Read, double Copied) Measure(WorkerPool pool, int rounds = 12)
    {
        var bandwidth = new MemoryBandwidth<V>();
        // Untouched pages would all be one page of zeros.
        new Span<float>(bandwidth._from.Floats, Pieces * PieceLength).Fill(1);
        double[][] seconds = [new double[rounds], new double[rounds]];
        for (int round = -1; round < rounds; round++)
        {
            foreach (bool copies in (ReadOnlySpan<bool>)[false, true])
            {
                bandwidth._copies = copies;
                long start = System.Diagnostics.Stopwatch.GetTimestamp();
                pool.Run(bandwidth, Pieces);
                if (round >= 0)
                    seconds[copies ? 1 : 0][round] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
        bandwidth._from.Dispose();
        bandwidth._to.Dispose();
        return (Rate(seconds[0]), Rate(seconds[1]));

        static double Rate(double[] seconds) => (double)Pieces * PieceLength * sizeof(float) / seconds.Order().ElementAt(seconds.Length / 2) / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk, int worker)
    {
        float* from = _from.Floats + (nint)chunk * PieceLength;
        if (_copies)
        {
            new ReadOnlySpan<float>(from, PieceLength)
                .CopyTo(new Span<float>(_to.Floats + (nint)chunk * PieceLength, PieceLength));
            return;
        }
        V s0 = V.Zero, s1 = V.Zero, s2 = V.Zero, s3 = V.Zero;
        for (nint i = 0; i < PieceLength; i += 4 * V.Count)
        {
            s0 += V.Load(from + i);
            s1 += V.Load(from + i + V.Count);
            s2 += V.Load(from + i + 2 * V.Count);
            s3 += V.Load(from + i + 3 * V.Count);
        }
        _sums[chunk] = V.Sum(s0 + s1 + (s2 + s3));
    }
}
