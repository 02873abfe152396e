using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Reduction;

/// <summary>
/// Sums a map of channel blocks over batch and pixels. Fixed segments of pixels have float partial sums, which are added in
/// double and in a fixed order.
/// </summary>
internal sealed unsafe class ChannelSum<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private const int SegmentPixels = 1024;

    private readonly TensorLayout _layout;
    private readonly int _segmentsPerPlane;
    private readonly int _segmentsPerGroup;
    private readonly int _groups;
    private readonly Chunks _chunks;
    private float* _dy;
    private float* _sums;
    private float* _partials;

    public ChannelSum(TensorLayout layout)
    {
        _layout = layout;
        int length = Math.Clamp(layout.Pixels, 1, SegmentPixels);
        _segmentsPerPlane = (layout.Pixels + length - 1) / length;
        int segments = layout.Batch * _segmentsPerPlane;
        _segmentsPerGroup = Math.Max(1, SegmentPixels / length);
        _groups = (segments + _segmentsPerGroup - 1) / _segmentsPerGroup;
        _chunks = new Chunks((long)layout.Blocks * _groups, (long)_segmentsPerGroup * length * V.Count);
    }

    public override string Name => "channel sum";

    public override long WorkspaceBytes(int workers) => FloatBytes((long)_layout.Blocks * _groups * V.Count);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _dy = (float*)operands[0];
        _sums = (float*)operands[1];
        _partials = (float*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        pool.Run(this, _chunks.Count);
        for (int channel = 0; channel < _layout.Channels; channel++)
        {
            (int block, int lane) = Math.DivRem(channel, V.Count);
            float* partial = _partials + (nint)block * _groups * V.Count + lane;
            double sum = 0;
            for (int group = 0; group < _groups; group++, partial += V.Count)
                sum += *partial;
            _sums[channel] = (float)sum;
        }
    }

    public void Execute(int chunk, int worker)
    {
        for (long item = _chunks.Start(chunk); item < _chunks.End(chunk); item++)
        {
            (long block, long group) = Math.DivRem(item, _groups);
            V.Store(SumGroup((int)block, (int)group), _partials + (nint)item * V.Count);
        }
    }

    private V SumGroup(int block, int group)
    {
        int end = Math.Min((group + 1) * _segmentsPerGroup, _layout.Batch * _segmentsPerPlane);
        V sum = V.Zero;
        for (int segment = group * _segmentsPerGroup; segment < end; segment++)
        {
            (int image, int part) = Math.DivRem(segment, _segmentsPerPlane);
            int pixel = part * SegmentPixels;
            float* dy = _dy + image * _layout.BatchStride + block * _layout.BlockStride + (nint)pixel * V.Count;
            sum += SumPixels(dy, Math.Min(SegmentPixels, _layout.Pixels - pixel));
        }
        return sum;
    }

    // Four accumulators hide the latency of the additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V SumPixels(float* dy, int pixels)
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        int i = 0;
        for (; i <= pixels - 4; i += 4, dy += 4 * V.Count)
        {
            sum0 += V.Load(dy);
            sum1 += V.Load(dy + V.Count);
            sum2 += V.Load(dy + 2 * V.Count);
            sum3 += V.Load(dy + 3 * V.Count);
        }
        for (; i < pixels; i++, dy += V.Count)
            sum0 += V.Load(dy);
        return (sum0 + sum1) + (sum2 + sum3);
    }
}

/// <summary>dy → the sum over batch and pixels, a vector of channels: a bias's gradient. Any layout.</summary>
internal readonly record struct ChannelSumRecipe(TensorLayout Layout) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => Layout switch
        {
            { Block: 1, Pixels: 1 } => new ColumnSum<V>(Layout),
            { Block: 1 } => new PlaneSum<V>(Layout),
            _ => new ChannelSum<V>(Layout.InBlocksOf(V.Count)),
        };
}
