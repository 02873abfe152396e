using System.Runtime.CompilerServices;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// A convolution of stride 1 by Winograd's algorithm: tiles of the input are transformed, multiplied with transformed weights (one
/// matrix product for each of the transformed positions) and transformed back, group by group of tiles. Where a map has few tiles,
/// all inputs are transformed first, so that threads can share a group by its output channels. A NaN spreads over its tile.
/// </summary>
internal sealed unsafe class WinogradConvolution<V, TRows, TColumns, TActivation> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
    where TRows : struct, IWinogradFilter
    where TColumns : struct, IWinogradFilter
    where TActivation : struct, IActivation
{
    private readonly string _name;
    private readonly ConvGeometry _geometry;
    private readonly DirectOperands _operands;
    private readonly ConvEpilogue _epilogue;
    private readonly TensorLayout _source;
    private readonly TensorLayout _destination;
    private readonly WinogradWeightsLayout _weightsLayout;
    private readonly WinogradTiling _tiling;
    private readonly WinogradProduct<V> _product;
    private readonly InputPhase _inputPhase;
    private readonly int _inBlocks;
    private readonly WinogradInputLayout _inputs;
    private readonly nint _productStride;
    private readonly nint _patches;
    private readonly nint _workerLength;

    private float* _x;
    private float* _weights;
    private float* _bias;
    private float* _addend;
    private float* _y;
    private float* _paddedBias;
    private float* _sharedInputs;
    private float* _workers;

    public WinogradConvolution(
        string name, ConvGeometry geometry, DirectOperands operands, ConvEpilogue epilogue, Func<WinogradWeightsLayout, WinogradTiling, WinogradProduct<V>> product)
    {
        _name = name;
        _operands = operands;
        _epilogue = epilogue;
        _geometry = geometry;
        _source = new TensorLayout(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth, V.Count);
        _destination = new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, V.Count);
        _weightsLayout = WinogradWeightPacker<V, TRows, TColumns>.Layout(geometry);
        _tiling = new WinogradTiling(
            geometry, TRows.Outputs, TColumns.Outputs, _weightsLayout, ConvTileTable<V, BlockedPixels>.LongestRun);
        _product = product(_weightsLayout, _tiling);
        _inputs = _product.Inputs;
        _productStride = _product.PositionStride;
        _inBlocks = _weightsLayout.InBlocks;
        _patches = _productStride * Products;
        _workerLength = RoundUp(_patches + PatchLength + (Shared ? 0 : _inputs.Length)) + 1024;
        _inputPhase = new InputPhase(this);
    }

    public override string Name => $"{_name} winograd F({TRows.Outputs}x{TColumns.Outputs}){_product.Label}{_epilogue.Label}";

    public override long Flops => _geometry.Flops;

    public override int InPlaceOperand => _epilogue.AddsMap ? 3 : -1;

    private static int Products => TRows.Inputs * TColumns.Inputs;

    // Activations with exp take more registers than 24 results leave.
    private static bool AppliesInRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(TActivation) == typeof(Identity) || typeof(TActivation) == typeof(Relu) || typeof(TActivation) == typeof(Relu6);
    }

    private static bool NeedsNoBuffer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => V.HasManyRegisters && typeof(TRows) == typeof(F4x3) && typeof(TColumns) == typeof(F4x3);
    }

    private static nint PatchLength => 3 * Products * V.Count;

    // Inputs are transformed in a phase of their own.
    private bool Shared => _tiling.PanelSplits > 1;

    private long PaddedBiasLength => RoundUp(_geometry.Groups * _weightsLayout.Blocks * V.Count);

    public override long WorkspaceBytes(int workers) =>
        FloatBytes(
            PaddedBiasLength + workers * _workerLength + (Shared ? RoundUp(_geometry.Groups * _tiling.Groups * _inputs.Length) + 1024 : 0));

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[_operands.Source];
        _weights = (float*)operands[_operands.Weights];
        _bias = _operands.Bias < 0 ? null : (float*)operands[_operands.Bias];
        _addend = _operands.Addend < 0 ? null : (float*)operands[_operands.Addend];
        _y = (float*)operands[_operands.Destination];
        _paddedBias = (float*)workspace;
        _sharedInputs = (float*)workspace + PaddedBiasLength;
        _workers = _sharedInputs + (Shared ? RoundUp(_geometry.Groups * _tiling.Groups * _inputs.Length) + 1024 : 0);
    }

    public override void Run(WorkerPool pool)
    {
        var lanes = new Span<float>(_paddedBias, _geometry.Groups * _weightsLayout.Blocks * V.Count);
        lanes.Clear();
        if (_bias != null)
            new ReadOnlySpan<float>(_bias, _geometry.OutChannels).CopyTo(lanes);
        if (Shared)
            pool.Run(_inputPhase, _geometry.Groups * _tiling.Groups * _inBlocks);
        pool.Run(this, _geometry.Groups * _tiling.Groups * _tiling.PanelSplits);
    }

    public void Execute(int chunk, int worker)
    {
        (chunk, int split) = Math.DivRem(chunk, _tiling.PanelSplits);
        (int group, int tiles) = Math.DivRem(chunk, _tiling.Groups);
        int firstPanel = split * _product.Panels;
        int endPanel = Math.Min(_weightsLayout.Panels, firstPanel + _product.Panels);
        if (firstPanel >= endPanel)
            return;
        float* products = _workers + worker * _workerLength;
        float* patches = products + _patches;
        float* inputs = Shared ? _sharedInputs + chunk * _inputs.Length : patches + PatchLength;
        if (!Shared)
        {
            for (int block = 0; block < _inBlocks; block++)
                TransformInputs(group, tiles, block, inputs, patches);
        }
        _product.Run(inputs, _weights, group, products, TilesOf(tiles), firstPanel, endPanel);
        for (int block = 2 * firstPanel; block < Math.Min(2 * endPanel, _weightsLayout.Blocks); block++)
        {
            float* from = products + (nint)(block - 2 * firstPanel) * _product.GroupTiles * V.Count;
            TransformOutputs(tiles, group * _weightsLayout.Blocks + block, from, patches);
        }
    }

    private int TilesOf(int tiles) => Math.Min(_tiling.GroupTiles, _tiling.Count - tiles * _tiling.GroupTiles);

    // One block of a group's channels for some tiles. Tiles at the border are copied, with their padding, before they are transformed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformInputs(int group, int tiles, int block, float* inputs, float* patch)
    {
        float* to = inputs + block * _inputs.BlockStride;
        float* firstMap = _x + (group * _inBlocks + block) * _source.BlockStride;
        (int image, int inImage) = Math.DivRem(tiles * _tiling.GroupTiles, _tiling.Down * _tiling.Across);
        (int down, int across) = Math.DivRem(inImage, _tiling.Across);
        nint sourceRow = (nint)_source.Width * V.Count;
        int inSet = 0;
        for (int tile = TilesOf(tiles); tile > 0; tile--, to += V.Count)
        {
            if (inSet++ == _inputs.SetTiles)
            {
                inSet = 1;
                to += _inputs.SetStride - _inputs.SetTiles * V.Count;
            }
            int top = down * TRows.Outputs - _geometry.PadTop, left = across * TColumns.Outputs - _geometry.PadLeft;
            float* map = firstMap + image * _source.BatchStride;
            if (top < 0 || left < 0 || top + TRows.Inputs > _source.Height || left + TColumns.Inputs > _source.Width)
            {
                CopyPatch(map, top, left, patch);
                TransformInput(patch, TColumns.Inputs * V.Count, patch + Products * V.Count, to);
            }
            else
            {
                TransformInput(map + ((nint)top * _source.Width + left) * V.Count, sourceRow, patch + Products * V.Count, to);
            }
            if (++across == _tiling.Across)
            {
                across = 0;
                if (++down == _tiling.Down)
                {
                    down = 0;
                    image++;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TransformInput(float* from, nint fromRow, float* rows, float* to)
    {
        if (NeedsNoBuffer)
        {
            FourByFourTransforms<V>.Input(from, fromRow, to, _inputs.RowStride, _inputs.ColumnStride);
        }
        else if (TRows.Inputs == 1)
        {
            TColumns.TransformInput<V>(from, V.Count, to, _inputs.ColumnStride);
        }
        else if (TColumns.Inputs == 1)
        {
            TRows.TransformInput<V>(from, fromRow, to, _inputs.RowStride);
        }
        else
        {
            for (int column = 0; column < TColumns.Inputs; column++)
                TRows.TransformInput<V>(from + column * V.Count, fromRow, rows + column * V.Count, TColumns.Inputs * V.Count);
            for (int row = 0; row < TRows.Inputs; row++)
            {
                nint first = row * TColumns.Inputs;
                TColumns.TransformInput<V>(rows + first * V.Count, V.Count, to + row * _inputs.RowStride, _inputs.ColumnStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyPatch(float* map, int top, int left, float* patch)
    {
        for (int row = top; row < top + TRows.Inputs; row++)
        {
            for (int column = left; column < left + TColumns.Inputs; column++, patch += V.Count)
            {
                bool inside = (uint)row < (uint)_source.Height && (uint)column < (uint)_source.Width;
                V.Store(inside ? V.Load(map + ((nint)row * _source.Width + column) * V.Count) : V.Zero, patch);
            }
        }
    }

    // One block of output channels of some tiles.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformOutputs(int tiles, int block, float* products, float* rows)
    {
        float* results = rows + Products * V.Count;
        V bias = V.Load(_paddedBias + (nint)block * V.Count);
        (int image, int inImage) = Math.DivRem(tiles * _tiling.GroupTiles, _tiling.Down * _tiling.Across);
        (int down, int across) = Math.DivRem(inImage, _tiling.Across);
        for (int tile = TilesOf(tiles); tile > 0; tile--, products += V.Count)
        {
            int top = down * TRows.Outputs, left = across * TColumns.Outputs;
            int height = Math.Min(TRows.Outputs, _destination.Height - top);
            int width = Math.Min(TColumns.Outputs, _destination.Width - left);
            nint offset = image * _destination.BatchStride + block * _destination.BlockStride
                + ((nint)top * _destination.Width + left) * V.Count;
            if (NeedsNoBuffer && AppliesInRegisters && height == TRows.Outputs && width == TColumns.Outputs)
            {
                FourByFourTransforms<V>.Output<TActivation>(
                    products, _productStride, bias, _y + offset, (nint)_destination.Width * V.Count, (nint)(_addend - _y), _addend != null);
                height = 0;
            }
            else
            {
                TransformOutput(products, rows, results);
            }
            for (int line = 0; line < height; line++, offset += (nint)_destination.Width * V.Count)
            {
                float* from = results + line * TColumns.Outputs * V.Count;
                for (int column = 0; column < width; column++)
                {
                    Prefetch.ToSecondLevel(_y + offset + _destination.BlockStride + column * V.Count);
                    V sum = V.Load(from + column * V.Count) + bias;
                    if (_addend != null)
                        sum += V.Load(_addend + offset + column * V.Count);
                    V.Store(TActivation.Apply(sum), _y + offset + column * V.Count);
                }
            }
            if (++across == _tiling.Across)
            {
                across = 0;
                if (++down == _tiling.Down)
                {
                    down = 0;
                    image++;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TransformOutput(float* products, float* rows, float* to)
    {
        if (TRows.Inputs == 1)
        {
            TColumns.TransformOutput<V>(products, _productStride, to, V.Count);
        }
        else if (TColumns.Inputs == 1)
        {
            TRows.TransformOutput<V>(products, _productStride, to, V.Count);
        }
        else
        {
            nint row = TColumns.Inputs * V.Count;
            for (int column = 0; column < TColumns.Inputs; column++)
                TRows.TransformOutput<V>(products + column * _productStride, TColumns.Inputs * _productStride, rows + column * V.Count, row);
            for (int line = 0; line < TRows.Outputs; line++)
                TColumns.TransformOutput<V>(rows + line * row, V.Count, to + line * TColumns.Outputs * V.Count, V.Count);
        }
    }

    private static nint RoundUp(nint floats) => (floats + 15) / 16 * 16;

    private static nint RoundUp(long floats) => (nint)((floats + 15) / 16 * 16);

    private sealed class InputPhase(WinogradConvolution<V, TRows, TColumns, TActivation> owner) : IParallelWork
    {
        public void Execute(int chunk, int worker)
        {
            (chunk, int block) = Math.DivRem(chunk, owner._inBlocks);
            (int group, int tiles) = Math.DivRem(chunk, owner._tiling.Groups);
            float* patches = owner._workers + worker * owner._workerLength + owner._patches;
            owner.TransformInputs(group, tiles, block, owner._sharedInputs + chunk * owner._inputs.Length, patches);
        }
    }
}
