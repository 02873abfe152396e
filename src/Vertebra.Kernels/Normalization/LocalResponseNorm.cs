using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3) with PyTorch's constants. Items are
/// strips of pixels with all their channels.
/// </summary>
internal sealed unsafe class LocalResponseNorm<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private readonly TensorLayout _layout;
    private readonly LrnParameters _lrn;
    private readonly ChannelStrip<V> _strip;
    private readonly int _strips;
    private readonly Chunks _chunks;
    private float* _x;
    private float* _y;
    private float* _scratch;

    public LocalResponseNorm(TensorLayout layout, LrnParameters lrn)
    {
        _layout = layout;
        _lrn = lrn;
        _strip = new ChannelStrip<V>(layout, lrn.Before);
        _strips = (layout.Pixels + _strip.Pixels - 1) / _strip.Pixels;
        _chunks = new Chunks((long)layout.Batch * _strips, _strip.Length * (2 + lrn.Size / 2));
    }

    public override string Name => $"lrn {_lrn.Size}";

    public override int InPlaceOperand => 0;

    public override long WorkspaceBytes(int workers) => FloatBytes(workers * _strip.Length);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
        _scratch = (float*)workspace;
    }

    public override void Run(WorkerPool pool) => pool.Run(this, _chunks.Count);

    public void Execute(int chunk, int worker)
    {
        float* scratch = _scratch + worker * _strip.Length;
        for (long item = _chunks.Start(chunk); item < _chunks.End(chunk); item++)
        {
            (long image, long strip) = Math.DivRem(item, _strips);
            int firstPixel = (int)strip * _strip.Pixels;
            nint offset = (nint)image * _layout.BatchStride + (nint)firstPixel * V.Count;
            int pixels = Math.Min(_strip.Pixels, _layout.Pixels - firstPixel);
            Squares(_layout, _strip, _x + offset, scratch, pixels);
            Normalize(_x + offset, _y + offset, scratch, pixels);
        }
    }

    /// <summary>Fills a strip with x^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Squares(TensorLayout layout, ChannelStrip<V> strip, float* x, float* squares, int pixels)
    {
        nint row = strip.RowLength;
        for (int block = 0; block < layout.Blocks; block++)
        {
            float* xBlock = x + block * layout.BlockStride;
            float* at = strip.FirstPixel(squares, block);
            for (int pixel = 0; pixel < pixels; pixel++, at += row)
            {
                V value = V.Load(xBlock + pixel * V.Count);
                V.Store(value * value, at);
            }
        }
        strip.ClearHalo(squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(float* x, float* y, float* squares, int pixels)
    {
        V slope = V.Broadcast(_lrn.Slope);
        V k = V.Broadcast(_lrn.K);
        LrnParameters lrn = _lrn;
        nint row = _strip.RowLength;
        for (int block = 0; block < _layout.Blocks; block++)
        {
            nint offset = block * _layout.BlockStride;
            float* at = _strip.FirstPixel(squares, block);
            for (int pixel = 0; pixel < pixels; pixel++, offset += V.Count, at += row)
            {
                V sum = ChannelStrip<V>.WindowSum(at, lrn.Before, lrn.After);
                V scale = V.MultiplyAdd(slope, sum, k);
                V.Store(V.Load(x + offset) * ChannelStrip<V>.NegativePower(scale, lrn.Beta), y + offset);
            }
        }
    }
}

/// <summary>
/// x map → y map: x / (k + alpha / size * sum of squares over the channels around)^beta, as PyTorch and AlexNet define it.
/// </summary>
internal readonly record struct LocalResponseNormRecipe(
    TensorLayout Layout, int Size, float Alpha, float Beta, float K) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new LocalResponseNorm<V>(Layout.InBlocksOf(V.Count), new(Size, Alpha, Beta, K));
}
