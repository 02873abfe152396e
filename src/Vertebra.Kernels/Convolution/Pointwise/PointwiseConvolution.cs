using System.Numerics;
using System.Runtime.CompilerServices;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Pointwise;

/// <summary>
/// A convolution with a kernel of one pixel over blocked maps: the product of a matrix of weights with the pixels. Pixels are cut into
/// strips that stay in the second-level cache, one image running into the next, and a panel of weights is used for a whole strip while the next panel is fetched; on
/// large maps the first panel fetches the pixels of the next tile instead. A stride is taken out first, and a transform of the source
/// is applied: a strip's pixels are copied side by side, once for each worker.
/// </summary>
internal sealed unsafe class PointwiseConvolution<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    // Floats of a strip: leaves more than half of a second-level cache to weights and results.
    private static readonly int StripFloats = (int)(MachineModel.SecondLevelFloats * 13L / 32);
    private const int MaxStripPixels = 224;

    // Floating-point operations worth a chunk of their own. Reading a weight takes the time of many.
    private const long ChunkFlops = 1 << 20;
    private const int WeightFlops = 32;
    private const int MaxChunks = 16;

    // At the start of a worker's scratch stands the strip that it holds.
    private const int HeldLength = 16;

    private readonly ConvGeometry _geometry;
    private readonly DirectOperands _operands;
    private readonly TensorLayout _source;
    private readonly TensorLayout _destination;
    private readonly DirectWeightsLayout _weightsLayout;
    private readonly ConvEpilogue _epilogue;
    private readonly PointwisePrologue _prologue;
    private readonly PointwiseSource<V> _held;
    private readonly bool _inPlace;
    private readonly int _pixels;
    private readonly int _strips;
    private readonly int _stripPixels;
    private readonly PointwisePanel<V> _panel;
    private readonly int _stripSplits;
    private readonly int _panelSplits;
    private readonly nint _blockStride;
    private readonly long _scratchLength;

    private float* _x;
    private float* _weights;
    private float* _bias;
    private float* _addend;
    private float* _y;
    private float* _paddedBias;
    private float* _scratch;

    public PointwiseConvolution(
        ConvGeometry geometry, DirectOperands operands, DirectWeightsLayout weights, ConvEpilogue epilogue, PointwisePrologue prologue)
    {
        _geometry = geometry;
        _operands = operands;
        _source = new TensorLayout(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth, V.Count);
        _destination = new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, V.Count);
        _weightsLayout = weights;
        _epilogue = epilogue;
        _prologue = prologue;
        _held = new PointwiseSource<V>(_source, prologue);
        _inPlace = geometry.IsPointwise && prologue.Transform == PointwiseTransform.None;
        _pixels = geometry.Batch * _destination.Pixels;
        int longest = ConvTileTable<V, BlockedPixels>.LongestRun;
        int most = Math.Clamp(StripFloats / (weights.SourceBlocks * V.Count), 4 * longest, MaxStripPixels);
        int strips = (_pixels + most - 1) / most;
        if (strips > 1 ? strips % 2 != 0 : HalvesBetterByPixels(weights))
            strips++;
        _stripPixels = (_pixels + strips - 1) / strips;
        _strips = (_pixels + _stripPixels - 1) / _stripPixels;
        _blockStride = _inPlace ? _source.BlockStride : (nint)_stripPixels * V.Count;
        _scratchLength = _inPlace ? 0 : HeldLength + (long)weights.SourceBlocks * _blockStride + 1024;
        _panel = new PointwisePanel<V>(weights, _blockStride, epilogue.Activation);

        long cost = (geometry.Flops + geometry.WeightLength * WeightFlops) / ChunkFlops;
        int wanted = (int)Math.Min(BitOperations.RoundUpToPowerOf2((ulong)cost + 1), MaxChunks);
        _stripSplits = Math.Min(wanted, _strips);
        _panelSplits = Math.Clamp((wanted + _stripSplits - 1) / _stripSplits, 1, weights.Panels);
    }

    public override string Name => $"{_prologue.Label}conv {_geometry.Label} pointwise{_epilogue.Label}";

    public override long Flops => _geometry.Flops;

    public override int InPlaceOperand => _epilogue.AddsMap ? _operands.Addend : -1;

    /// <summary>Whether every position of the result reads one pixel inside the map, through dense weights.</summary>
    public static bool Fits(in ConvGeometry geometry) =>
        geometry is { Taps: 1, Groups: 1, PadTop: 0, PadLeft: 0 }
        && (geometry.OutHeight - 1) * geometry.StrideY < geometry.InHeight
        && (geometry.OutWidth - 1) * geometry.StrideX < geometry.InWidth;

    private long PaddedBiasLength => (_weightsLayout.Blocks * V.Count + 15) / 16 * 16;

    public override long WorkspaceBytes(int workers) =>
        FloatBytes(PaddedBiasLength + _held.WorkspaceLength + workers * _scratchLength);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[_operands.Source];
        _weights = (float*)operands[_operands.Weights];
        _bias = _operands.Bias < 0 ? null : (float*)operands[_operands.Bias];
        _addend = _epilogue.AddsMap ? (float*)operands[_operands.Addend] : null;
        _y = (float*)operands[^1];
        _held.Bind(operands[_operands.Destination..], (float*)workspace + PaddedBiasLength);
        _paddedBias = (float*)workspace;
        _scratch = (float*)workspace + PaddedBiasLength + _held.WorkspaceLength;
    }

    public override void Run(WorkerPool pool)
    {
        var lanes = new Span<float>(_paddedBias, _weightsLayout.Blocks * V.Count);
        lanes.Clear();
        if (_bias != null)
            new ReadOnlySpan<float>(_bias, _geometry.OutChannels).CopyTo(lanes);
        if (!_inPlace)
        {
            _held.Prepare();
            for (int worker = 0; worker < pool.Threads; worker++)
                *(int*)(_scratch + worker * _scratchLength) = -1;
        }
        pool.Run(this, _stripSplits * _panelSplits);
    }

    public void Execute(int chunk, int worker)
    {
        (int stripPart, int panelPart) = Math.DivRem(chunk, _panelSplits);
        int firstStrip = (int)((long)_strips * stripPart / _stripSplits);
        int endStrip = (int)((long)_strips * (stripPart + 1) / _stripSplits);
        int firstPanel = (int)((long)_weightsLayout.Panels * panelPart / _panelSplits);
        int endPanel = (int)((long)_weightsLayout.Panels * (panelPart + 1) / _panelSplits);
        for (int strip = firstStrip; strip < endStrip; strip++)
        {
            int first = strip * _stripPixels;
            int count = Math.Min(_stripPixels, _pixels - first);
            float* x = _inPlace
                ? _x + (nint)first * V.Count
                : Hold(strip, first, count, _scratch + worker * _scratchLength);
            float* y = _y + (nint)first * V.Count;
            if (_pixels == 1)
                ComputePixel(x, y, firstPanel, endPanel);
            else
                Compute(x, y, count, firstPanel, endPanel);
        }
    }

    // Whether two workers have more equal halves when they share the pixels of a small map than when they share the panels: of five
    // panels one takes three.
    private bool HalvesBetterByPixels(DirectWeightsLayout weights)
    {
        int half = (_pixels + 1) / 2;
        if (half < 3 * ConvTileTable<V, BlockedPixels>.LongestRun)
            return false;
        double byPixels = 2.0 * (half + half % 2) / _pixels;
        int firstHalf = weights.Panels / 2 * 2;
        double byPanels = 2.0 * Math.Max(firstHalf, weights.Blocks - firstHalf) / weights.Blocks;
        return byPixels < byPanels;
    }

    // A worker takes the panels of a strip one after the other, so it mostly has the strip already.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float* Hold(int strip, int first, int count, float* scratch)
    {
        float* held = scratch + HeldLength;
        if (*(int*)scratch == strip)
            return held;
        *(int*)scratch = strip;
        (int firstLine, int firstColumn) = Math.DivRem(first, _geometry.OutWidth);
        (int firstImage, int firstRow) = Math.DivRem(firstLine, _geometry.OutHeight);
        nint pixelStep = (nint)_geometry.StrideX * V.Count;
        nint rowStep = (nint)_geometry.StrideY * _geometry.InWidth * V.Count;
        for (int block = 0; block < _weightsLayout.SourceBlocks; block++)
        {
            float* map = _x + block * _source.BlockStride;
            float* to = held + block * _blockStride;
            (int image, int row, int column) = (firstImage, firstRow, firstColumn);
            for (int left = count; left > 0;)
            {
                int pixels = Math.Min(left, _geometry.OutWidth - column);
                float* from = map + image * _source.BatchStride + row * rowStep + column * pixelStep;
                _held.Copy(image, block, from, pixelStep, to, pixels);
                to += (nint)pixels * V.Count;
                left -= pixels;
                column = 0;
                if (++row == _geometry.OutHeight)
                {
                    row = 0;
                    image++;
                }
            }
        }
        return held;
    }

    // The blocks of a single pixel, and all its channels, are neighbours.
    private void ComputePixel(float* x, float* y, int firstPanel, int endPanel)
    {
        nint channels = _weightsLayout.Groups.InChannels;
        nint addend = (nint)(_addend - _y);
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            float* weights = _weights + _weightsLayout.Offset(0, 0, panel, 0);
            float* to = y + panel * 2 * V.Count;
            float* bias = _paddedBias + panel * 2 * V.Count;
            int width = _weightsLayout.Width(panel);
            V second = V.Zero;
            V first = width == 1 ? PointwiseVector<V>.One(x, weights, channels) : PointwiseVector<V>.Two(x, weights, channels, out second);
            V.Store(first + V.Load(bias) + (_addend == null ? V.Zero : V.Load(to + addend)), to);
            if (width > 1)
                V.Store(second + V.Load(bias + V.Count) + (_addend == null ? V.Zero : V.Load(to + V.Count + addend)), to + V.Count);
            ActivationInPlace<V>.Run(_epilogue.Activation, to, width * V.Count);
        }
    }

    private void Compute(float* x, float* y, int pixels, int firstPanel, int endPanel)
    {
        int tiles = PointwisePanel<V>.Tiles(pixels);
        nint channels = _weightsLayout.Groups.InChannels;
        ConvTileArguments tile = default;
        tile.OutputBlockStride = _destination.BlockStride;
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            nint nextWidth = panel + 1 < _weightsLayout.Panels ? _weightsLayout.Width(panel + 1) * V.Count : 0;
            bool fetchesPixels = panel == firstPanel && _strips > 1 && _inPlace;
            tile.Prefetch = _weights + _weightsLayout.Offset(0, 0, panel, 0) + channels * _weightsLayout.Width(panel) * V.Count;
            tile.PrefetchStep = fetchesPixels ? V.Count : (nextWidth + tiles - 1) / tiles;
            tile.PrefetchTapStep = fetchesPixels ? _blockStride - V.Count * V.Count : 0;
            float* to = y + panel * 2 * _destination.BlockStride;
            _panel.Run(&tile, x, to, pixels, panel, _weights, _paddedBias, _addend == null ? null : to + (_addend - _y), fetchesPixels);
        }
    }
}
