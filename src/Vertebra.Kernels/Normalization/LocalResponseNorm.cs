using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3) with PyTorch's constants. Items are
/// strips of pixels with all their channels.
/// </summary>
internal sealed unsafe class LocalResponseNorm<V>(TensorLayout layout, LrnParameters lrn)
    : ChunkedKernel(new Chunks(
        (long)layout.Batch * StripsOf(layout),
        (long)layout.Blocks * V.Count * Math.Min(layout.Pixels, ChannelStrip<V>.Pixels) * (2 + lrn.Size / 2)))
    where V : unmanaged, IVec<V>
{
    private readonly ChannelStrip<V> _strip = new(layout, lrn.Before);
    private float* _x;
    private float* _y;
    private float* _scratch;

    public override string Name => $"lrn {lrn.Size}";

    public override int InPlaceOperand => 0;

    public override long WorkspaceLength(int workers) => workers * _strip.Length;

    public override void Bind(ReadOnlySpan<nint> operands, float* workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
        _scratch = workspace;
    }

    protected override void Execute(long start, long end, int worker)
    {
        float* scratch = _scratch + worker * _strip.Length;
        int strips = StripsOf(layout);
        for (long item = start; item < end; item++)
        {
            (long image, long strip) = Math.DivRem(item, strips);
            int firstPixel = (int)strip * ChannelStrip<V>.Pixels;
            nint offset = (nint)image * layout.BatchStride + (nint)firstPixel * V.Count;
            int pixels = Math.Min(ChannelStrip<V>.Pixels, layout.Pixels - firstPixel);
            Squares(layout, _strip, _x + offset, scratch, pixels);
            Normalize(_x + offset, _y + offset, scratch, pixels);
        }
    }

    /// <summary>Fills a strip with x^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Squares(TensorLayout layout, ChannelStrip<V> strip, float* x, float* squares, int pixels)
    {
        for (int block = 0; block < layout.Blocks; block++)
        {
            float* xBlock = x + block * layout.BlockStride;
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                V value = V.Load(xBlock + pixel * V.Count);
                V.Store(value * value, strip.At(squares, pixel, block));
            }
        }
        strip.ClearHalo(squares);
    }

    /// <summary>Strips that cover the pixels of one image.</summary>
    internal static int StripsOf(TensorLayout layout) => (layout.Pixels + ChannelStrip<V>.Pixels - 1) / ChannelStrip<V>.Pixels;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(float* x, float* y, float* squares, int pixels)
    {
        V slope = V.Broadcast(lrn.Slope);
        V k = V.Broadcast(lrn.K);
        for (int block = 0; block < layout.Blocks; block++)
        {
            nint offset = block * layout.BlockStride;
            for (int pixel = 0; pixel < pixels; pixel++, offset += V.Count)
            {
                V sum = ChannelStrip<V>.WindowSum(_strip.At(squares, pixel, block), lrn.Before, lrn.After);
                V scale = V.MultiplyAdd(slope, sum, k);
                V.Store(V.Load(x + offset) * ChannelStrip<V>.NegativePower(scale, lrn.Beta), y + offset);
            }
        }
    }
}
