using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// With s the scale and W(j) the channels whose window holds j:
/// dx[j] = dy[j] s[j]^-beta - 2 beta alpha / size x[j] sum over c in W(j) of dy[c] x[c] s[c]^(-beta - 1).
/// </summary>
internal sealed unsafe class LocalResponseNormGrad<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private readonly TensorLayout _layout;
    private readonly LrnParameters _lrn;
    private readonly ChannelStrip<V> _strip;
    private readonly int _strips;
    private readonly Chunks _chunks;
    private float* _x;
    private float* _dy;
    private float* _dx;
    private float* _scratch;

    public LocalResponseNormGrad(TensorLayout layout, LrnParameters lrn)
    {
        _layout = layout;
        _lrn = lrn;
        _strip = new ChannelStrip<V>(layout, lrn.Before);
        _strips = (layout.Pixels + _strip.Pixels - 1) / _strip.Pixels;
        _chunks = new Chunks((long)layout.Batch * _strips, _strip.Length * (4 + lrn.Size));
    }

    public override string Name => $"lrn {_lrn.Size} grad";

    public override int InPlaceOperand => 1;

    public override long WorkspaceBytes(int workers) => FloatBytes(workers * 2 * _strip.Length);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _dx = (float*)operands[2];
        _scratch = (float*)workspace;
    }

    public override void Run(WorkerPool pool) => pool.Run(this, _chunks.Count);

    public void Execute(int chunk, int worker)
    {
        float* squares = _scratch + worker * 2 * _strip.Length;
        float* terms = squares + _strip.Length;
        for (long item = _chunks.Start(chunk); item < _chunks.End(chunk); item++)
        {
            (long image, long strip) = Math.DivRem(item, _strips);
            int firstPixel = (int)strip * _strip.Pixels;
            nint offset = (nint)image * _layout.BatchStride + (nint)firstPixel * V.Count;
            int pixels = Math.Min(_strip.Pixels, _layout.Pixels - firstPixel);
            LocalResponseNorm<V>.Squares(_layout, _strip, _x + offset, squares, pixels);
            OwnTerms(_x + offset, _dy + offset, _dx + offset, squares, terms, pixels);
            _strip.ClearHalo(terms);
            NeighbourTerms(_x + offset, _dx + offset, terms, pixels);
        }
    }

    // dx = dy s^-beta, terms = dy x s^(-beta - 1).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OwnTerms(float* x, float* dy, float* dx, float* squares, float* terms, int pixels)
    {
        V slope = V.Broadcast(_lrn.Slope);
        V k = V.Broadcast(_lrn.K);
        LrnParameters lrn = _lrn;
        nint row = _strip.RowLength;
        for (int block = 0; block < _layout.Blocks; block++)
        {
            nint offset = block * _layout.BlockStride;
            float* square = _strip.FirstPixel(squares, block);
            float* term = _strip.FirstPixel(terms, block);
            for (int pixel = 0; pixel < pixels; pixel++, offset += V.Count, square += row, term += row)
            {
                V sum = ChannelStrip<V>.WindowSum(square, lrn.Before, lrn.After);
                V scale = V.MultiplyAdd(slope, sum, k);
                V own = V.Load(dy + offset) * ChannelStrip<V>.NegativePower(scale, lrn.Beta);
                V.Store(own, dx + offset);
                V.Store(own * V.Load(x + offset) / scale, term);
            }
        }
    }

    // The windows that hold a channel lie mirrored around it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NeighbourTerms(float* x, float* dx, float* terms, int pixels)
    {
        V factor = V.Broadcast(-2 * _lrn.Beta * _lrn.Slope);
        LrnParameters lrn = _lrn;
        nint row = _strip.RowLength;
        for (int block = 0; block < _layout.Blocks; block++)
        {
            nint offset = block * _layout.BlockStride;
            float* term = _strip.FirstPixel(terms, block);
            for (int pixel = 0; pixel < pixels; pixel++, offset += V.Count, term += row)
            {
                V sum = ChannelStrip<V>.WindowSum(term, lrn.After, lrn.Before);
                V.Store(V.MultiplyAdd(factor * V.Load(x + offset), sum, V.Load(dx + offset)), dx + offset);
            }
        }
    }
}

/// <summary>x map, dy map → dx map.</summary>
internal readonly record struct LocalResponseNormGradRecipe(
    TensorLayout Layout, int Size, float Alpha, float Beta, float K) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new LocalResponseNormGrad<V>(Layout.InBlocksOf(V.Count), new(Size, Alpha, Beta, K));
}
