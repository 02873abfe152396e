using System.Numerics;
using System.Runtime.CompilerServices;
using Vertebra.Kernels.Convolution.Rows;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Reduction;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Pointwise;

/// <summary>
/// A convolution of one pixel and the depthwise convolution that alone reads it: the expansion of an inverted residual. A worker computes
/// some rows of one panel of channels into a ring of rows in its cache and filters them there, so that the map between the two, the widest
/// of such a network, is never written to memory. With the result it can sum up each channel, for squeeze and excitation.
/// </summary>
internal sealed unsafe class PointwiseDepthwise<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    // Floats of a ring: a quarter of a second-level cache.
    private static readonly int RingFloats = MachineModel.SecondLevelFloats / 4;

    // Half of a second-level cache.
    private static readonly int CachedFloats = MachineModel.SecondLevelFloats / 2;

    private const int FloatsOfLine = 16;

    // Floating-point operations worth a piece of their own.
    private const long PieceFlops = 1 << 20;
    private const int MaxPieces = 16;

    // Relative cost of a band of a panel: one vector of channels reads as much of the source as two.
    private const int BandCost = 20;
    private const int SingleBandCost = 13;

    // The most of a piece that may be computed twice for the sake of equal pieces, one part in so many.
    private const int RepeatedPart = 25;

    private readonly ConvGeometry _pointwise;
    private readonly ConvGeometry _depthwise;
    private readonly ActivationKind _between;
    private readonly ActivationKind _activation;
    private readonly bool _means;
    private readonly TensorLayout _source;
    private readonly TensorLayout _result;
    private readonly DirectWeightsLayout _weightsLayout;
    private readonly PointwisePanel<V> _panel;
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _pad;
    private readonly int _rows;
    private readonly int _bands;
    private readonly int _bandsAtOnce;
    private readonly int _ringRows;
    private readonly nint _line;
    private readonly (int Panel, int Band)[] _cuts;

    private float* _x;
    private float* _weights;
    private float* _bias;
    private float* _filters;
    private float* _filterBias;
    private float* _mean;
    private float* _y;
    private float* _paddedBias;
    private float* _paddedFilterBias;
    private float* _zeros;
    private float* _sums;
    private float* _rings;

    /// <param name="pointwise">The first convolution.</param>
    /// <param name="weights">How its weights lie.</param>
    /// <param name="between">Its activation.</param>
    /// <param name="depthwise">The second one.</param>
    /// <param name="activation">The activation of the result.</param>
    /// <param name="means">Whether the last operand but one receives the mean of each map of the result.</param>
    public PointwiseDepthwise(
        ConvGeometry pointwise, DirectWeightsLayout weights, ActivationKind between, ConvGeometry depthwise,
        ActivationKind activation, bool means)
    {
        _pointwise = pointwise;
        _depthwise = depthwise;
        _between = between;
        _activation = activation;
        _means = means;
        _source = new TensorLayout(pointwise.Batch, pointwise.InChannels, pointwise.InHeight, pointwise.InWidth, V.Count);
        _result = new TensorLayout(depthwise.Batch, depthwise.OutChannels, depthwise.OutHeight, depthwise.OutWidth, V.Count);
        _weightsLayout = weights;
        _panel = new PointwisePanel<V>(weights, _source.BlockStride, between);
        (_kernel, _stride, _pad) = (depthwise.KernelHeight, depthwise.StrideY, depthwise.PadTop);
        _rows = Math.Min(RowKernelTable<V>.MostRows(_kernel, _stride), depthwise.OutHeight);
        _bands = (depthwise.OutHeight + _rows - 1) / _rows;
        _line = (nint)depthwise.InWidth * V.Count;
        _bandsAtOnce = 1;
        while (_bandsAtOnce < _bands && 2 * _line * RowsOf(_bandsAtOnce + 1) <= RingFloats)
            _bandsAtOnce++;
        _ringRows = Math.Min(RowsOf(_bandsAtOnce), depthwise.InHeight);
        _cuts = Cut();
    }

    public override string Name =>
        $"conv {_pointwise.Label} pointwise{new ConvEpilogue(Activation: _between).Label} > {_depthwise.Label} depthwise"
        + $"{new ConvEpilogue(Activation: _activation).Label}{(_means ? " + mean" : "")}";

    public override long Flops => _pointwise.Flops + _depthwise.Flops;

    /// <summary>Whether there is such a kernel for two convolutions.</summary>
    public static bool Fits(in ConvGeometry pointwise, in ConvGeometry depthwise) =>
        PointwiseConvolution<V>.Fits(pointwise) && pointwise.IsPointwise && depthwise.IsDepthwise && RowConvolution<V>.Fits(depthwise)
        && pointwise.OutHeight == depthwise.InHeight && pointwise.OutWidth == depthwise.InWidth;

    /// <summary>Whether an image of a map stays in a core's second-level cache while it is read again and again.</summary>
    public static bool StaysInCache(TensorLayout map) => (long)map.Blocks * map.Pixels * map.Block <= CachedFloats;

    public override long WorkspaceBytes(int workers) =>
        FloatBytes(2 * PaddedChannels + ZerosLength + SumsLength + workers * RingLength);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _weights = (float*)operands[1];
        _bias = (float*)operands[2];
        _filters = (float*)operands[3];
        _filterBias = (float*)operands[4];
        _mean = _means ? (float*)operands[5] : null;
        _y = (float*)operands[^1];
        _paddedBias = (float*)workspace;
        _paddedFilterBias = _paddedBias + PaddedChannels;
        _zeros = _paddedFilterBias + PaddedChannels;
        _sums = _zeros + ZerosLength;
        _rings = _sums + SumsLength;
    }

    public override void Run(WorkerPool pool)
    {
        Pad(_bias, _paddedBias);
        Pad(_filterBias, _paddedFilterBias);
        new Span<float>(_zeros, (int)_line).Clear();
        pool.Run(this, _cuts.Length - 1);
        if (_means)
            AverageCut();
    }

    public void Execute(int chunk, int worker)
    {
        (int panel, int band) = _cuts[chunk];
        (int lastPanel, int lastBand) = _cuts[chunk + 1];
        float* ring = _rings + worker * RingLength;
        for (; panel < lastPanel; panel++, band = 0)
            Compute(panel, band, _bands, ring);
        if (lastBand > band)
            Compute(panel, band, lastBand, ring);
    }

    private long PaddedChannels => (_result.Blocks * V.Count + 15) / 16 * 16;

    private long ZerosLength => (_line + 15) / 16 * 16;

    private long SumsLength => _means ? ((long)_result.Batch * _result.Blocks * _bands * V.Count + 15) / 16 * 16 : 0;

    private long RingLength => (2 * _ringRows * _line + 15) / 16 * 16;

    // Source rows of neighbouring bands of the result.
    private int RowsOf(int bands) => (bands * _rows - 1) * _stride + _kernel;

    private void Pad(float* values, float* padded)
    {
        var lanes = new Span<float>(padded, _result.Blocks * V.Count);
        lanes.Clear();
        if (values != null)
            new ReadOnlySpan<float>(values, _result.Channels).CopyTo(lanes);
    }

    // Pieces of equal work, panel after panel. A cut within a panel lets some rows be computed twice, so it is moved to the nearest
    // panel unless that is cheap; the one in the middle stays where two workers have equal halves, and no other passes it.
    private (int Panel, int Band)[] Cut()
    {
        int panels = _weightsLayout.Panels;
        long workOfImage = (long)_bands * (_weightsLayout.Blocks / 2 * BandCost + _weightsLayout.Blocks % 2 * SingleBandCost);
        long work = _result.Batch * workOfImage;
        int pieces = (int)Math.Min(BitOperations.RoundUpToPowerOf2((ulong)(Flops / PieceFlops) + 1), MaxPieces);
        double repeated = (double)BandCost * (_kernel - _stride) / (_rows * _stride);
        bool repeats = repeated * pieces * RepeatedPart < work;
        var cuts = new (int Panel, int Band)[pieces + 1];
        cuts[pieces] = (_result.Batch * panels, 0);
        (int Panel, int Band) middle = pieces > 1 ? At(pieces / 2) : default;
        for (int i = 1; i < pieces; i++)
        {
            (int Panel, int Band) cut = At(i);
            bool isBeyond = 2 * i < pieces ? cut.CompareTo(middle) > 0 : cut.CompareTo(middle) < 0;
            cuts[i] = isBeyond ? middle : cut;
        }
        return cuts;

        (int Panel, int Band) At(int i)
        {
            (long image, long position) = Math.DivRem(work * i / pieces, workOfImage);
            (long panel, long behind) = Math.DivRem(position, BandCost * _bands);
            int cost = _weightsLayout.Width((int)panel) == 2 ? BandCost : SingleBandCost;
            long before = (long)cost * _bands - behind;
            bool stays = repeats || (2 * i == pieces && Math.Min(behind, before) > repeated);
            int band = stays ? (int)(behind / cost) : behind < before ? 0 : _bands;
            int imagePanel = (int)(image * panels + panel);
            return band == _bands ? (imagePanel + 1, 0) : (imagePanel, band);
        }
    }

    // Bands of one panel of one image.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(int imagePanel, int band, int endBand, float* ring)
    {
        (int image, int panel) = Math.DivRem(imagePanel, _weightsLayout.Panels);
        int width = _weightsLayout.Width(panel);
        nint ringStride = _ringRows * _line;
        float* x = _x + image * _source.BatchStride;
        int firstRow = band * _rows;
        int endRow = Math.Min(endBand * _rows, _result.Height);
        int made = Math.Max(0, firstRow * _stride - _pad);

        ConvTileArguments tile = default;
        tile.OutputBlockStride = ringStride;
        bool fetchesPixels = !StaysInCache(_source);
        nint nextWidth = panel + 1 < _weightsLayout.Panels ? _weightsLayout.Width(panel + 1) * V.Count : 0;
        int tiles = PointwisePanel<V>.Tiles((endRow - firstRow) * _stride * _depthwise.InWidth);
        tile.Prefetch = _weights + _weightsLayout.Offset(0, 0, panel, 0) + _weightsLayout.Groups.InChannels * width * V.Count;
        tile.PrefetchStep = fetchesPixels ? V.Count : (nextWidth + tiles - 1) / tiles;
        tile.PrefetchTapStep = fetchesPixels ? _source.BlockStride - V.Count * V.Count : 0;

        float* filters = _filters + (nint)2 * panel * _depthwise.Taps * V.Count;
        for (int i = 0; i < width * _depthwise.Taps * V.Count; i += FloatsOfLine)
            Prefetch.ToFirstLevel(filters + i);

        for (int row = firstRow; row < endRow; row += _bandsAtOnce * _rows)
        {
            int rows = Math.Min(_bandsAtOnce * _rows, endRow - row);
            int needed = Math.Min(_depthwise.InHeight, (row + rows - 1) * _stride - _pad + _kernel);
            while (made < needed)
            {
                int slot = made % _ringRows;
                int count = Math.Min(needed - made, _ringRows - slot);
                _panel.Run(
                    &tile, x + made * _line, ring + slot * _line, count * _depthwise.InWidth, panel, _weights, _paddedBias, null, fetchesPixels);
                made += count;
            }
            for (int block = 0; block < width; block++)
                Filter(image, 2 * panel + block, row, rows, ring + block * ringStride);
        }
        if (_means && firstRow == 0 && endRow == _result.Height)
            Average(image, 2 * panel, width);
    }

    // Some bands of one block of channels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Filter(int image, int block, int firstRow, int count, float* ring)
    {
        nint line = (nint)_result.Width * V.Count;
        bool clamps = _activation is ActivationKind.Relu or ActivationKind.Relu6;
        ConvRows rows = default;
        rows.SourceWidth = _depthwise.InWidth;
        rows.Width = _result.Width;
        rows.GroupWidth = 1;
        rows.Lower = clamps ? 0 : float.NegativeInfinity;
        rows.Upper = _activation == ActivationKind.Relu6 ? 6 : float.PositiveInfinity;
        rows.Weights = _filters + (nint)block * _depthwise.Taps * V.Count;
        rows.Bias = _paddedFilterBias + block * V.Count;
        for (int row = firstRow; row < firstRow + count; row += _rows)
        {
            int height = Math.Min(_rows, firstRow + count - row);
            int top = row * _stride - _pad;
            for (int i = 0; i < (height - 1) * _stride + _kernel; i++)
                rows.SetSource(i, (uint)(top + i) < (uint)_depthwise.InHeight ? ring + (top + i) % _ringRows * _line : _zeros);
            rows.Result = _y + image * _result.BatchStride + block * _result.BlockStride + row * line;
            RowKernelTable<V>.Instance.Get(_kernel, _stride, height, grouped: false)(&rows);
            if (!clamps)
                ActivationInPlace<V>.Run(_activation, rows.Result, height * line);
            if (_means)
                V.Store(VectorSum<V>.Of(rows.Result, height * _result.Width), Sums(image, block) + row / _rows * V.Count);
        }
    }

    // The panels that two pieces share.
    private void AverageCut()
    {
        foreach ((int imagePanel, int band) in _cuts)
        {
            if (band == 0)
                continue;
            (int image, int panel) = Math.DivRem(imagePanel, _weightsLayout.Panels);
            Average(image, 2 * panel, _weightsLayout.Width(panel));
        }
    }

    private float* Sums(int image, int block) => _sums + ((nint)image * _result.Blocks + block) * _bands * V.Count;

    // Means of neighbouring blocks, in the order of the bands, whoever summed them.
    private void Average(int image, int firstBlock, int blocks)
    {
        var mean = new TensorLayout(_result.Batch, _result.Channels, 1, 1, V.Count);
        V divisor = V.Broadcast(_result.Pixels);
        for (int block = firstBlock; block < firstBlock + blocks; block++)
        {
            float* y = _mean + image * mean.BatchStride + block * mean.BlockStride;
            V.Store(VectorSum<V>.Of(Sums(image, block), _bands) / divisor, y);
        }
    }
}
