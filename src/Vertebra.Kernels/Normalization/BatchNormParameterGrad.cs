using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Reduction;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// Gradients of a batch normalisation's weight and bias. Groups of pixels have float partial sums, which are added in double and in
/// a fixed order.
/// </summary>
/// <param name="layout">The map.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="together">Whether mean and variance are the rows of one operand.</param>
internal sealed unsafe class BatchNormParameterGrad<V>(TensorLayout layout, float epsilon, bool together) : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private readonly ChannelSegments _segments = new(layout, reads: 2);
    private readonly int _padded = layout.Blocks * layout.Block;
    private float* _x;
    private float* _dy;
    private float* _mean;
    private float* _variance;
    private float* _gradients;
    private float* _paddedMean;

    // Two vectors an item: the sum of dy * (x - mean), and that of dy.
    private float* _partials;

    public override string Name => "batch norm parameter grad";

    public override long WorkspaceBytes(int workers) => FloatBytes(_padded + _segments.Items * 2 * V.Count);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _mean = (float*)operands[2];
        _variance = together ? _mean + layout.Channels : (float*)operands[3];
        _gradients = (float*)operands[^1];
        _paddedMean = (float*)workspace;
        _partials = (float*)workspace + _padded;
    }

    public override void Run(WorkerPool pool)
    {
        new Span<float>(_paddedMean, _padded).Clear();
        new ReadOnlySpan<float>(_mean, layout.Channels).CopyTo(new Span<float>(_paddedMean, layout.Channels));
        pool.Run(this, _segments.Chunks.Count);
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            (int block, int lane) = Math.DivRem(channel, V.Count);
            float* partial = _partials + (nint)block * _segments.Groups * 2 * V.Count + lane;
            double weight = 0;
            double bias = 0;
            for (int group = 0; group < _segments.Groups; group++, partial += 2 * V.Count)
            {
                weight += partial[0];
                bias += partial[V.Count];
            }
            _gradients[channel] = (float)(weight / Math.Sqrt((double)_variance[channel] + epsilon));
            _gradients[layout.Channels + channel] = (float)bias;
        }
    }

    public void Execute(int chunk, int worker)
    {
        for (long item = _segments.Chunks.Start(chunk); item < _segments.Chunks.End(chunk); item++)
        {
            (int block, int first, int end) = _segments.Item(item);
            V mean = V.Load(_paddedMean + block * V.Count);
            V products = V.Zero;
            V sums = V.Zero;
            for (int segment = first; segment < end; segment++)
            {
                (nint offset, int pixels) = _segments.Segment(block, segment);
                Sum(mean, _x + offset, _dy + offset, pixels, ref products, ref sums);
            }
            V.Store(products, _partials + (nint)item * 2 * V.Count);
            V.Store(sums, _partials + (nint)item * 2 * V.Count + V.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(V mean, float* x, float* dy, int pixels, ref V products, ref V sums)
    {
        V products0 = V.Zero, products1 = V.Zero, products2 = V.Zero, products3 = V.Zero;
        V sums0 = V.Zero, sums1 = V.Zero, sums2 = V.Zero, sums3 = V.Zero;
        int i = 0;
        for (; i <= pixels - 4; i += 4, x += 4 * V.Count, dy += 4 * V.Count)
        {
            V dy0 = V.Load(dy);
            V dy1 = V.Load(dy + V.Count);
            V dy2 = V.Load(dy + 2 * V.Count);
            V dy3 = V.Load(dy + 3 * V.Count);
            products0 = V.MultiplyAdd(dy0, V.Load(x) - mean, products0);
            products1 = V.MultiplyAdd(dy1, V.Load(x + V.Count) - mean, products1);
            products2 = V.MultiplyAdd(dy2, V.Load(x + 2 * V.Count) - mean, products2);
            products3 = V.MultiplyAdd(dy3, V.Load(x + 3 * V.Count) - mean, products3);
            sums0 += dy0;
            sums1 += dy1;
            sums2 += dy2;
            sums3 += dy3;
        }
        for (; i < pixels; i++, x += V.Count, dy += V.Count)
        {
            V dy0 = V.Load(dy);
            products0 = V.MultiplyAdd(dy0, V.Load(x) - mean, products0);
            sums0 += dy0;
        }
        products += (products0 + products1) + (products2 + products3);
        sums += (sums0 + sums1) + (sums2 + sums3);
    }
}

/// <summary>x map, dy map, then mean and variance, or both <paramref name="Together"/> → dweight, then dbias.</summary>
internal readonly record struct BatchNormParameterGradRecipe(TensorLayout Layout, float Epsilon, bool Together) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new BatchNormParameterGrad<V>(Layout.InBlocksOf(V.Count), Epsilon, Together);
}
