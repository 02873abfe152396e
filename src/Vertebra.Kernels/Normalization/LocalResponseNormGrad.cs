using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// With s the scale and W(j) the channels whose window holds j:
/// dx[j] = dy[j] s[j]^-beta - 2 beta alpha / size x[j] sum over c in W(j) of dy[c] x[c] s[c]^(-beta - 1).
/// </summary>
internal sealed unsafe class LocalResponseNormGrad<V>(TensorLayout layout, LrnParameters lrn)
    : ChunkedKernel(new Chunks(
        (long)layout.Batch * LocalResponseNorm<V>.StripsOf(layout),
        (long)layout.Blocks * V.Count * Math.Min(layout.Pixels, ChannelStrip<V>.Pixels) * (4 + lrn.Size)))
    where V : unmanaged, IVec<V>
{
    private readonly ChannelStrip<V> _strip = new(layout, lrn.Before);
    private float* _x;
    private float* _dy;
    private float* _dx;
    private float* _scratch;

    public override string Name => $"lrn {lrn.Size} grad";

    public override int InPlaceOperand => 1;

    public override long WorkspaceLength(int workers) => workers * 2 * _strip.Length;

    public override void Bind(ReadOnlySpan<nint> operands, float* workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _dx = (float*)operands[2];
        _scratch = workspace;
    }

    protected override void Execute(long start, long end, int worker)
    {
        float* squares = _scratch + worker * 2 * _strip.Length;
        float* terms = squares + _strip.Length;
        int strips = LocalResponseNorm<V>.StripsOf(layout);
        for (long item = start; item < end; item++)
        {
            (long image, long strip) = Math.DivRem(item, strips);
            int firstPixel = (int)strip * ChannelStrip<V>.Pixels;
            nint offset = (nint)image * layout.BatchStride + (nint)firstPixel * V.Count;
            int pixels = Math.Min(ChannelStrip<V>.Pixels, layout.Pixels - firstPixel);
            LocalResponseNorm<V>.Squares(layout, _strip, _x + offset, squares, pixels);
            OwnTerms(_x + offset, _dy + offset, _dx + offset, squares, terms, pixels);
            _strip.ClearHalo(terms);
            NeighbourTerms(_x + offset, _dx + offset, terms, pixels);
        }
    }

    // dx = dy s^-beta, terms = dy x s^(-beta - 1).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OwnTerms(float* x, float* dy, float* dx, float* squares, float* terms, int pixels)
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
                V own = V.Load(dy + offset) * ChannelStrip<V>.NegativePower(scale, lrn.Beta);
                V.Store(own, dx + offset);
                V.Store(own * V.Load(x + offset) / scale, _strip.At(terms, pixel, block));
            }
        }
    }

    // The windows that hold a channel lie mirrored around it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NeighbourTerms(float* x, float* dx, float* terms, int pixels)
    {
        V factor = V.Broadcast(-2 * lrn.Beta * lrn.Slope);
        for (int block = 0; block < layout.Blocks; block++)
        {
            nint offset = block * layout.BlockStride;
            for (int pixel = 0; pixel < pixels; pixel++, offset += V.Count)
            {
                V sum = ChannelStrip<V>.WindowSum(_strip.At(terms, pixel, block), lrn.After, lrn.Before);
                V.Store(V.MultiplyAdd(factor * V.Load(x + offset), sum, V.Load(dx + offset)), dx + offset);
            }
        }
    }
}
