using System.Runtime.CompilerServices;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution;

/// <summary>Positions of a direct convolution's operands; -1 for none.</summary>
internal readonly record struct DirectOperands(int Source, int Weights, int Bias, int Addend, int Destination)
{
    public static DirectOperands Forward => new(Source: 0, Weights: 1, Bias: 2, Addend: 3, Destination: 4);

    public static DirectOperands InputGrad => new(Source: 1, Weights: 0, Bias: -1, Addend: -1, Destination: 2);
}

/// <summary>
/// Direct convolution over channel-blocked maps: register tiles that walk over taps and source channels, the source packed strip
/// by strip into scratch that stays in the second-level cache. It computes the forward pass and, over transposed weights, the
/// gradient of the input.
/// </summary>
internal sealed unsafe class DirectConvolution<V, TPixel> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
    where TPixel : struct, IPixelStride
{
    // A quarter of a second-level cache for the packed strip; the weights that work on it take far less.
    private static readonly int ScratchLimit = MachineModel.SecondLevelFloats / 4;

    // Products that a tile sums before it adds them to the destination. The rounding error of one long sum grows with its length,
    // and where it turns the sign of a value near zero, a ReLU's gradient is another.
    private const int ChunkProducts = 160;
    private const int StripPixels = 224;

    // A plain source has few channels, so a strip may be long; the rows that two strips share are packed twice.
    private const int PlainStripPixels = 512;
    private const int WantedChunks = 16;

    private readonly string _name;
    private readonly long _flops;
    private readonly DirectOperands _operands;
    private readonly TensorLayout _source;
    private readonly TensorLayout _destination;
    private readonly DirectWeightsLayout _weightsLayout;
    private readonly ConvEpilogue _epilogue;
    private readonly Strip[] _strips;
    private readonly int _panelSplits;
    private readonly long _scratchLength;

    private float* _x;
    private float* _weights;
    private float* _bias;
    private float* _addend;
    private float* _y;
    private float* _paddedBias;
    private float* _scratch;

    public DirectConvolution(
        string name,
        long flops,
        DirectOperands operands,
        TensorLayout source,
        TensorLayout destination,
        DirectWeightsLayout weights,
        ConvEpilogue epilogue)
    {
        _operands = operands;
        _name = name + epilogue.Label;
        _flops = flops;
        _source = source;
        _destination = destination;
        _weightsLayout = weights;
        _epilogue = epilogue;
        var grids = weights.Phases.Select((_, phase) => new Grid(this, phase)).ToArray();
        _strips = [.. grids.SelectMany(grid => grid.CutIntoStrips())];
        _scratchLength = (grids.Max(grid => grid.ScratchLength) + 15) / 16 * 16 + 1024;
        int jobs = source.Batch * weights.Groups.Count * _strips.Length;
        _panelSplits = Math.Clamp((WantedChunks + jobs - 1) / jobs, 1, weights.Panels);
    }

    public override string Name => _name;

    public override long Flops => _flops;

    public override int InPlaceOperand => _epilogue.AddsMap ? _operands.Addend : -1;

    private long PaddedBiasLength => (long)_weightsLayout.Groups.Count * _weightsLayout.Blocks * V.Count;

    public override long WorkspaceBytes(int workers) => FloatBytes((PaddedBiasLength + 15) / 16 * 16 + workers * _scratchLength);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[_operands.Source];
        _weights = (float*)operands[_operands.Weights];
        _bias = _operands.Bias < 0 ? null : (float*)operands[_operands.Bias];
        _addend = _epilogue.AddsMap ? (float*)operands[_operands.Addend] : null;
        _y = (float*)operands[_operands.Destination];
        _paddedBias = (float*)workspace;
        _scratch = (float*)workspace + (PaddedBiasLength + 15) / 16 * 16;
    }

    public override void Run(WorkerPool pool)
    {
        int channels = _weightsLayout.Groups.OutChannels;
        int padded = _weightsLayout.Blocks * V.Count;
        for (int group = 0; group < _weightsLayout.Groups.Count; group++)
        {
            var lanes = new Span<float>(_paddedBias + (nint)group * padded, padded);
            lanes.Clear();
            if (_bias != null)
                new ReadOnlySpan<float>(_bias + (nint)group * channels, channels).CopyTo(lanes);
        }
        pool.Run(this, _source.Batch * _weightsLayout.Groups.Count * _strips.Length * _panelSplits);
    }

    public void Execute(int chunk, int worker)
    {
        (chunk, int split) = Math.DivRem(chunk, _panelSplits);
        (chunk, int strip) = Math.DivRem(chunk, _strips.Length);
        (int image, int group) = Math.DivRem(chunk, _weightsLayout.Groups.Count);
        int firstPanel = (int)((long)_weightsLayout.Panels * split / _panelSplits);
        int endPanel = (int)((long)_weightsLayout.Panels * (split + 1) / _panelSplits);
        Strip work = _strips[strip];
        work.Grid.Compute(image, group, work.FirstRow, work.Rows, firstPanel, endPanel, _scratch + worker * _scratchLength);
    }

    private readonly record struct Strip(Grid Grid, int FirstRow, int Rows);

    /// <summary>One phase: how its positions are cut into strips and runs, and the loops over them.</summary>
    private sealed class Grid
    {
        private readonly DirectConvolution<V, TPixel> _owner;
        private readonly DirectWeightsLayout _weights;
        private readonly int _phaseIndex;
        private readonly ConvPhase _phase;
        private readonly bool _inPlace;
        private readonly int _height;
        private readonly int _width;
        private readonly int _run;
        private readonly int _stripRows;
        private readonly int _chunkBlocks;
        private readonly StripPacker<V, TPixel>? _packer;
        private readonly nint _blockScratch;
        private readonly nint _rowStep;
        private readonly ConvTap[] _taps;

        public Grid(DirectConvolution<V, TPixel> owner, int phaseIndex)
        {
            _owner = owner;
            _weights = owner._weightsLayout;
            _phaseIndex = phaseIndex;
            _phase = _weights.Phases[phaseIndex];
            TensorLayout source = owner._source;

            // A 1x1 kernel without stride or padding reads the source as it lies, rows joined into one.
            _inPlace = _phase.Taps is [{ Row: 0, Column: 0 }] && _phase.SourceStepX == 1 && _phase.SourceStepY == 1
                && _phase.ColumnStep == 1 && _phase.RowStep == 1
                && _phase.Height == source.Height && _phase.Width == source.Width;
            _height = _inPlace ? 1 : _phase.Height;
            _width = _inPlace ? _phase.Height * _phase.Width : _phase.Width;
            _run = ConvTileTable<V, TPixel>.BestRun(_width);
            nint pixel = TPixel.Stride<V>();
            int across = (_width + _run - 1) / _run * _run;
            int taps = Math.Max(1, _phase.Taps.Length);
            int scratchPlanes = typeof(TPixel) == typeof(PlainPixels) ? _weights.SourceBlock : 1;
            _chunkBlocks = Math.Clamp(ChunkProducts / (taps * _weights.SourceBlock), 1, _weights.SourceBlocks);
            if (_inPlace || _phase.Taps.Length == 0)
            {
                _stripRows = _height;
                _blockScratch = source.BlockStride;
                _rowStep = 0;
                _taps = MakeTaps(_ => 0, source.BlockStride);
                return;
            }

            _packer = new StripPacker<V, TPixel>(_phase, source.Height, source.Width, across);
            int stripPixels = typeof(TPixel) == typeof(PlainPixels) ? PlainStripPixels : StripPixels;
            int rows = Math.Clamp((stripPixels + _width - 1) / _width, 1, _height);
            while (rows > 1 && _packer.Rows(rows) * _packer.RowStride * scratchPlanes * _chunkBlocks > ScratchLimit)
                rows--;
            int strips = (_height + rows - 1) / rows;
            _stripRows = (_height + strips - 1) / strips;
            _blockScratch = _packer.Rows(_stripRows) * _packer.RowStride;
            ScratchLength = (long)_blockScratch * scratchPlanes * _chunkBlocks;
            _rowStep = _phase.SourceStepY * _packer.RowStride;
            _taps = MakeTaps(_packer.TapOffset, _blockScratch);
        }

        public long ScratchLength { get; }

        public IEnumerable<Strip> CutIntoStrips()
        {
            if (!_inPlace)
            {
                for (int row = 0; row < _height; row += _stripRows)
                    yield return new Strip(this, row, Math.Min(_stripRows, _height - row));
                yield break;
            }
            // Pixels stand in for rows: whole tiles, so that only the last strip has a remainder.
            int pixels = (StripPixels + 2 * _run - 1) / (2 * _run) * (2 * _run);
            for (int pixel = 0; pixel < _width; pixel += pixels)
                yield return new Strip(this, pixel, Math.Min(pixels, _width - pixel));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Compute(int image, int group, int first, int count, int firstPanel, int endPanel, float* scratch)
        {
            TensorLayout source = _owner._source, destination = _owner._destination;
            bool plain = typeof(TPixel) == typeof(PlainPixels);
            float* x = _owner._x + image * source.BatchStride
                + (nint)group * _weights.Groups.InChannels / source.Block * source.BlockStride;
            float* y = _owner._y + image * destination.BatchStride + group * _weights.Blocks * destination.BlockStride;
            float* bias = _owner._paddedBias + (nint)group * _weights.Blocks * V.Count;
            ActivationKind activation = _owner._epilogue.Activation;
            bool clamps = activation is ActivationKind.Relu or ActivationKind.Relu6;
            if (_phase.Taps.Length == 0)
            {
                Clear(y, destination, first, count, firstPanel, endPanel);
                return;
            }

            int runs = _inPlace ? (count + _run - 1) / _run : count * ((_width + _run - 1) / _run);
            int tiles = (runs + 1) / 2;
            fixed (ConvTap* taps = _taps)
            {
                for (int block = 0; block < _weights.SourceBlocks; block += _chunkBlocks)
                {
                    int blocks = Math.Min(_chunkBlocks, _weights.SourceBlocks - block);
                    float* from = x + (plain ? 0 : block * source.BlockStride);
                    if (_packer is not null)
                    {
                        int planes = plain ? _weights.SourceBlock : blocks;
                        for (int plane = 0; plane < planes; plane++)
                            _packer.Pack(from + plane * source.BlockStride, first, count, scratch + plane * _blockScratch);
                        from = scratch;
                    }
                    else
                    {
                        from += first * TPixel.Stride<V>();
                    }

                    ConvTileArguments tile;
                    tile.Taps = taps + block * _phase.Taps.Length;
                    tile.TapCount = blocks * _phase.Taps.Length;
                    tile.ChannelStride = plain ? _blockScratch : 1;
                    tile.OutputPixelStride = _phase.ColumnStep * V.Count;
                    tile.OutputBlockStride = destination.BlockStride;
                    bool isFirst = block == 0, isLast = block + blocks == _weights.SourceBlocks;
                    tile.Continues = !isFirst || _owner._addend != null;
                    tile.AddendOffset = isFirst ? (nint)(_owner._addend - _owner._y) : 0;
                    tile.Clamps = clamps && isLast;
                    tile.Upper = activation == ActivationKind.Relu6 ? 6 : float.PositiveInfinity;
                    for (int panel = firstPanel; panel < endPanel; panel++)
                    {
                        tile.Weights = _owner._weights + _weights.Offset(group, _phaseIndex, panel, block);
                        PrefetchNext(&tile, group, panel, firstPanel, endPanel, block, tiles);
                        tile.Bias = isFirst ? bias + panel * 2 * V.Count : null;
                        float* to = y + panel * 2 * destination.BlockStride;
                        if (_inPlace)
                            ComputeRow(&tile, from, to + (nint)first * V.Count, count, _weights.Width(panel));
                        else
                            ComputeRows(&tile, from, to, first, count, _weights.Width(panel));
                        if (isLast && !clamps && activation != ActivationKind.Identity)
                            Activate(activation, to, first, count, _weights.Width(panel));
                    }
                }
            }
        }

        // Weights come from far away, and all tiles of a strip use one panel: meanwhile the next one is fetched.
        private void PrefetchNext(ConvTileArguments* tile, int group, int panel, int firstPanel, int endPanel, int block, int tiles)
        {
            bool more = panel + 1 < endPanel;
            int next = more ? panel + 1 : firstPanel;
            tile->Prefetch = _owner._weights + _weights.Offset(group, _phaseIndex, next, block + (more ? 0 : _chunkBlocks));
            tile->PrefetchTapStep = 0;
            tile->PrefetchStep = (_weights.Width(next) * V.Count + tiles - 1) / tiles;
        }

        // Pairs up runs, which may lie in different rows.
        private void ComputeRows(ConvTileArguments* tile, float* from, float* to, int firstRow, int rows, int width)
        {
            nint pixel = TPixel.Stride<V>();
            var full = ConvTileTable<V, TPixel>.Instance.Get(_run, width);
            nint outputRow = (nint)_phase.RowStep * _owner._destination.Width * V.Count;
            to += ((nint)(_phase.FirstRow + firstRow * _phase.RowStep) * _owner._destination.Width + _phase.FirstColumn) * V.Count;
            bool half = false;
            for (int row = 0; row < rows; row++, from += _rowStep, to += outputRow)
            {
                for (int column = 0; column < _width; column += _run)
                {
                    float* input = from + column * pixel;
                    float* output = to + column * tile->OutputPixelStride;
                    int valid = Math.Min(_run, _width - column);
                    if (half)
                    {
                        tile->SetB(input, output, valid);
                        full(tile);
                    }
                    else
                    {
                        tile->SetA(input, output, valid);
                    }
                    half = !half;
                }
            }
            if (half)
                ComputeLast(tile, width);
        }

        private void ComputeRow(ConvTileArguments* tile, float* from, float* to, int pixels, int width)
        {
            nint pixel = TPixel.Stride<V>();
            var full = ConvTileTable<V, TPixel>.Instance.Get(_run, width);
            while (pixels > _run)
            {
                tile->SetA(from, to, _run);
                tile->SetB(from + _run * pixel, to + _run * V.Count, Math.Min(_run, pixels - _run));
                full(tile);
                from += 2 * _run * pixel;
                to += 2 * _run * V.Count;
                pixels -= 2 * _run;
            }
            if (pixels > 0)
            {
                tile->SetA(from, to, pixels);
                ComputeLast(tile, width);
            }
        }

        // A run without a partner is cut in two.
        private static void ComputeLast(ConvTileArguments* tile, int width)
        {
            int valid = tile->ValidA;
            int run = (valid + 1) / 2;
            tile->ValidA = run;
            tile->ValidB = valid - run;
            tile->InputB = tile->InputA + run * TPixel.Stride<V>();
            tile->OutputB = tile->OutputA + run * tile->OutputPixelStride;
            ConvTileTable<V, TPixel>.Instance.Get(run, width)(tile);
        }

        // The tiles clamp; any other activation passes over a panel of the strip while it is in the first-level cache. Only
        // forward passes have one, so grid and map coincide.
        private void Activate(ActivationKind activation, float* panel, int first, int count, int width)
        {
            nint lineLength = (nint)(_inPlace ? 1 : _width) * V.Count;
            for (int block = 0; block < width; block++)
                ActivationInPlace<V>.Run(activation, panel + block * _owner._destination.BlockStride + first * lineLength, count * lineLength);
        }

        private void Clear(float* y, TensorLayout destination, int firstRow, int rows, int firstPanel, int endPanel)
        {
            for (int block = 2 * firstPanel; block < Math.Min(2 * endPanel, _weights.Blocks); block++)
            {
                for (int row = firstRow; row < firstRow + rows; row++)
                {
                    float* to = y + block * destination.BlockStride
                        + ((nint)(_phase.FirstRow + row * _phase.RowStep) * destination.Width + _phase.FirstColumn) * V.Count;
                    for (int column = 0; column < _width; column++, to += _phase.ColumnStep * V.Count)
                        V.Store(V.Zero, to);
                }
            }
        }

        // Offsets count from the first block of a chunk; all chunks but the last have the same number of blocks.
        private ConvTap[] MakeTaps(Func<ConvPhaseTap, nint> offset, nint blockStride)
        {
            var taps = new ConvTap[_weights.SourceBlocks * _phase.Taps.Length];
            int index = 0;
            for (int block = 0; block < _weights.SourceBlocks; block++)
            {
                foreach (ConvPhaseTap tap in _phase.Taps)
                    taps[index++] = new ConvTap(block % _chunkBlocks * blockStride + offset(tap), _weights.ChannelsIn(block));
            }
            return taps;
        }
    }
}
