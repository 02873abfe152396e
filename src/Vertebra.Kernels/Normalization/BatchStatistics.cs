using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Reduction;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// Mean and biased variance of each channel. A group of pixels, which stays in a core's cache, is read twice: for its mean, then for
/// the squares around it. Groups are merged in double and in a fixed order (Chan, Golub and LeVeque 1983).
/// </summary>
internal sealed unsafe class BatchStatistics<V>(TensorLayout layout) : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private readonly ChannelSegments _segments = new(layout, reads: 2);
    private float* _x;
    private float* _statistics;
    private Moments* _moments;

    public override string Name => "batch statistics";

    public override long WorkspaceBytes(int workers) => _segments.Items * V.Count * sizeof(Moments);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _statistics = (float*)operands[1];
        _moments = (Moments*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        pool.Run(this, _segments.Chunks.Count);
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            (int block, int lane) = Math.DivRem(channel, V.Count);
            Moments* moments = _moments + (nint)block * _segments.Groups * V.Count + lane;
            Moments all = *moments;
            for (int group = 1; group < _segments.Groups; group++)
                all = Moments.Merge(all, moments[(nint)group * V.Count]);
            _statistics[channel] = (float)all.Mean;
            _statistics[layout.Channels + channel] = (float)(all.Squares / all.Count);
        }
    }

    public void Execute(int chunk, int worker)
    {
        for (long item = _segments.Chunks.Start(chunk); item < _segments.Chunks.End(chunk); item++)
            MeasureGroup(item, _moments + (nint)item * V.Count);
    }

    private void MeasureGroup(long item, Moments* moments)
    {
        (int block, int first, int end) = _segments.Item(item);
        V sum = V.Zero;
        int count = 0;
        for (int segment = first; segment < end; segment++)
        {
            (nint offset, int pixels) = _segments.Segment(block, segment);
            sum += Sum(_x + offset, pixels);
            count += pixels;
        }
        V mean = sum / V.Broadcast(count);
        V rest = V.Zero;
        V squares = V.Zero;
        for (int segment = first; segment < end; segment++)
        {
            (nint offset, int pixels) = _segments.Segment(block, segment);
            SumAround(mean, _x + offset, pixels, ref rest, ref squares);
        }

        float* spilled = stackalloc float[3 * V.Count];
        V.Store(mean, spilled);
        V.Store(rest, spilled + V.Count);
        V.Store(squares, spilled + 2 * V.Count);
        for (int lane = 0; lane < V.Count; lane++)
        {
            // The mean was rounded: what is left of the sum around it corrects both moments.
            double left = spilled[V.Count + lane];
            moments[lane] = new Moments(count, spilled[lane] + left / count, Math.Max(0, spilled[2 * V.Count + lane] - left * left / count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Sum(float* x, int pixels)
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        int i = 0;
        for (; i <= pixels - 4; i += 4, x += 4 * V.Count)
        {
            sum0 += V.Load(x);
            sum1 += V.Load(x + V.Count);
            sum2 += V.Load(x + 2 * V.Count);
            sum3 += V.Load(x + 3 * V.Count);
        }
        for (; i < pixels; i++, x += V.Count)
            sum0 += V.Load(x);
        return (sum0 + sum1) + (sum2 + sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumAround(V mean, float* x, int pixels, ref V rest, ref V squares)
    {
        V rest0 = V.Zero, rest1 = V.Zero, rest2 = V.Zero, rest3 = V.Zero;
        V squares0 = V.Zero, squares1 = V.Zero, squares2 = V.Zero, squares3 = V.Zero;
        int i = 0;
        for (; i <= pixels - 4; i += 4, x += 4 * V.Count)
        {
            V d0 = V.Load(x) - mean;
            V d1 = V.Load(x + V.Count) - mean;
            V d2 = V.Load(x + 2 * V.Count) - mean;
            V d3 = V.Load(x + 3 * V.Count) - mean;
            rest0 += d0;
            rest1 += d1;
            rest2 += d2;
            rest3 += d3;
            squares0 = V.MultiplyAdd(d0, d0, squares0);
            squares1 = V.MultiplyAdd(d1, d1, squares1);
            squares2 = V.MultiplyAdd(d2, d2, squares2);
            squares3 = V.MultiplyAdd(d3, d3, squares3);
        }
        for (; i < pixels; i++, x += V.Count)
        {
            V d = V.Load(x) - mean;
            rest0 += d;
            squares0 = V.MultiplyAdd(d, d, squares0);
        }
        rest += (rest0 + rest1) + (rest2 + rest3);
        squares += (squares0 + squares1) + (squares2 + squares3);
    }

    /// <summary>Number, mean and sum of squares around the mean of some values.</summary>
    private readonly record struct Moments(double Count, double Mean, double Squares)
    {
        public static Moments Merge(Moments a, Moments b)
        {
            double count = a.Count + b.Count;
            double distance = b.Mean - a.Mean;
            return new Moments(
                count, a.Mean + distance * b.Count / count, a.Squares + b.Squares + distance * distance * a.Count * b.Count / count);
        }
    }
}

/// <summary>x map → the mean of each channel, then the biased variance of each.</summary>
internal readonly record struct BatchStatisticsRecipe(TensorLayout Layout) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new BatchStatistics<V>(Layout.InBlocksOf(V.Count));
}
