using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Pointwise;

/// <summary>
/// The gradient of the weights of a dense 1x1 convolution, the product of input channels by pixels with pixels by output channels.
/// One tap is little work for what it reads, so a task sums many blocks of channels: a strip of their pixels is read from far away
/// once and then multiplied, every input block with every panel, out of the caches. Where there are few tasks, the strips are
/// split too and the parts are added in order.
/// </summary>
internal sealed unsafe class PointwiseWeightGrad<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    // A panel's gradient and an input block over a strip share the first-level cache.
    private const int StripPixels = 168;
    private const int MostPanels = 4;

    // Pairs of an input block and a panel that a task sums, 64 KiB of sums with 16 lanes.
    private const int MostPairs = 32;
    private const int WantedTasks = 16;

    private static readonly int PairLength = V.Count * 2 * V.Count;
    private static readonly int Rows = OuterProductTiles<V, StreamedScalars>.MostRows;

    private readonly ConvGeometry _geometry;
    private readonly TensorLayout _input;
    private readonly TensorLayout _output;
    private readonly int _panels;
    private readonly int _panelsOfTask;
    private readonly int _blocksOfTask;
    private readonly int _inTasks;
    private readonly int _tasks;
    private readonly int _stripLength;
    private readonly int _stripsOfImage;
    private readonly int _strips;
    private readonly int _splits;
    private readonly long _taskLength;
    private readonly Reduction _reduction;

    private float* _x;
    private float* _dy;
    private float* _dw;
    private float* _sums;

    public PointwiseWeightGrad(ConvGeometry geometry)
    {
        _geometry = geometry;
        _input = new TensorLayout(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth, V.Count);
        _output = new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, V.Count);
        _panels = (_output.Blocks + 1) / 2;
        _panelsOfTask = Even(_panels, Math.Max(MostPanels, MostPairs / _input.Blocks));
        _blocksOfTask = Even(_input.Blocks, MostPairs / _panelsOfTask);
        _inTasks = (_input.Blocks + _blocksOfTask - 1) / _blocksOfTask;
        _tasks = _inTasks * ((_panels + _panelsOfTask - 1) / _panelsOfTask);
        if (geometry.IsPointwise)
        {
            _stripLength = Even(geometry.Batch * _output.Pixels, StripPixels);
            _strips = (geometry.Batch * _output.Pixels + _stripLength - 1) / _stripLength;
        }
        else
        {
            _stripLength = Even(geometry.OutHeight, Math.Max(1, StripPixels / geometry.OutWidth));
            _stripsOfImage = (geometry.OutHeight + _stripLength - 1) / _stripLength;
            _strips = geometry.Batch * _stripsOfImage;
        }
        _splits = Math.Clamp((WantedTasks + _tasks - 1) / _tasks, 1, _strips);
        _taskLength = (long)_panelsOfTask * _blocksOfTask * PairLength;
        _reduction = new Reduction(this);
    }

    /// <summary>Whether this is the kernel for a convolution: dense, of one pixel, without padding.</summary>
    public static bool Serves(ConvGeometry geometry) =>
        geometry is { Taps: 1, Groups: 1, PadTop: 0, PadLeft: 0 }
        && (geometry.OutHeight - 1) * geometry.StrideY < geometry.InHeight && (geometry.OutWidth - 1) * geometry.StrideX < geometry.InWidth;

    public override string Name => $"conv {_geometry.Label} weight gradient";

    public override long Flops => _geometry.Flops;

    public override long WorkspaceBytes(int workers) =>
        FloatBytes(_taskLength * (_splits == 1 ? workers : (long)_tasks * _splits));

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _dw = (float*)operands[2];
        _sums = (float*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        pool.Run(this, _tasks * _splits);
        if (_splits > 1)
            pool.Run(_reduction, _tasks * _panelsOfTask);
    }

    public void Execute(int chunk, int worker)
    {
        (int task, int split) = Math.DivRem(chunk, _splits);
        float* sums = _sums + (_splits == 1 ? worker : chunk) * _taskLength;
        int first = (int)((long)_strips * split / _splits);
        int end = (int)((long)_strips * (split + 1) / _splits);
        for (int strip = first; strip < end; strip++)
            AddStrip(task, strip, sums, isFirst: strip == first);
        if (_splits > 1)
            return;
        for (int panel = 0; panel < Panels(task); panel++)
            Scatter(task, panel, sums);
    }

    // The least equal parts, none longer than the most.
    private static int Even(int length, int most)
    {
        int parts = (length + most - 1) / most;
        return (length + parts - 1) / parts;
    }

    private int FirstPanel(int task) => task / _inTasks * _panelsOfTask;

    private int Panels(int task) => Math.Min(_panelsOfTask, _panels - FirstPanel(task));

    private int FirstBlock(int task) => task % _inTasks * _blocksOfTask;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddStrip(int task, int strip, float* sums, bool isFirst)
    {
        OuterProductArguments tile = default;
        tile.SecondVector = _output.BlockStride;
        tile.VectorStep = V.Count;
        tile.ScalarStep = _geometry.StrideX * V.Count;
        tile.SumStride = 2 * V.Count;
        tile.Fresh = isFirst;
        float* x = _x, dy = _dy;
        if (_geometry.IsPointwise)
        {
            nint position = (nint)strip * _stripLength;
            tile.Lines = 1;
            tile.Positions = (int)Math.Min(_stripLength, (nint)_geometry.Batch * _output.Pixels - position);
            x += position * V.Count;
            dy += position * V.Count;
        }
        else
        {
            (int image, int part) = Math.DivRem(strip, _stripsOfImage);
            int row = part * _stripLength;
            tile.Lines = Math.Min(_stripLength, _geometry.OutHeight - row);
            tile.Positions = _geometry.OutWidth;
            tile.ScalarLineStep = (nint)_geometry.StrideY * _geometry.InWidth * V.Count;
            tile.VectorLineStep = (nint)_geometry.OutWidth * V.Count;
            x += image * _input.BatchStride + row * tile.ScalarLineStep;
            dy += image * _output.BatchStride + row * tile.VectorLineStep;
        }

        // Strips of an image are as long as each other but the last, so that the next one is as far from each of this one's maps.
        nint nextX = _geometry.IsPointwise ? tile.Positions * tile.ScalarStep : tile.Lines * tile.ScalarLineStep;
        nint nextDy = _geometry.IsPointwise ? tile.Positions * tile.VectorStep : tile.Lines * tile.VectorLineStep;
        int firstPanel = FirstPanel(task), firstBlock = FirstBlock(task);
        int panels = Panels(task);
        int blocks = Math.Min(_blocksOfTask, _input.Blocks - firstBlock);
        for (int panel = 0; panel < panels; panel++)
        {
            tile.Vectors = dy + 2 * (firstPanel + panel) * _output.BlockStride;
            int width = Math.Min(2, _output.Blocks - 2 * (firstPanel + panel));
            for (int block = 0; block < blocks; block++)
            {
                float* scalars = x + (firstBlock + block) * _input.BlockStride;
                int channels = Math.Min(V.Count, _geometry.InChannels - (firstBlock + block) * V.Count);
                for (int row = 0, rows; row < channels; row += rows)
                {
                    rows = Math.Min(Rows, channels - row);
                    tile.Scalars = scalars + row;
                    tile.Sums = sums + Pair(panel, block) + row * 2 * V.Count;

                    // The first rows of a pair fetch the input, a block a panel; the next ones the panel's gradient, a vector a block.
                    if (row == 0 && panel == block % panels)
                        Fetch(&tile, scalars + nextX, tile.ScalarStep, tile.ScalarLineStep);
                    else if (row == Rows && block < width)
                        Fetch(&tile, tile.Vectors + nextDy + block * tile.SecondVector, tile.VectorStep, tile.VectorLineStep);
                    else
                        OuterProductTiles<V, NeighbouringScalars>.Get(rows, width)(&tile);

                    void Fetch(OuterProductArguments* streaming, float* first, nint step, nint lineStep)
                    {
                        streaming->Prefetch = first;
                        streaming->PrefetchStep = step;
                        streaming->PrefetchLineStep = lineStep;
                        OuterProductTiles<V, StreamedScalars>.Get(rows, width)(streaming);
                    }
                }
            }
        }
    }

    private nint Pair(int panel, int block) => (nint)(panel * _blocksOfTask + block) * PairLength;

    // A panel's sums, from [in channel][out lane] to [out channel][in channel].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(int task, int panel, float* sums)
    {
        int firstOut = (FirstPanel(task) + panel) * 2 * V.Count;
        int lanes = Math.Min(2 * V.Count, _geometry.OutChannels - firstOut);
        int firstBlock = FirstBlock(task);
        int blocks = Math.Min(_blocksOfTask, _input.Blocks - firstBlock);
        nint rowLength = _geometry.InChannels;
        float* panelSums = sums + Pair(panel, 0);
        float* to = _dw + firstOut * rowLength + firstBlock * V.Count;
        int channels = Math.Min(blocks * V.Count, _geometry.InChannels - firstBlock * V.Count);
        int wholeChannels = channels & ~3, wholeLanes = lanes & ~3;
        for (int lane = 0; lane < wholeLanes; lane += 4)
        {
            for (int channel = 0; channel < wholeChannels; channel += 4)
                Tile4x4.Transpose(panelSums + (nint)channel * 2 * V.Count + lane, 2 * V.Count, to + lane * rowLength + channel, rowLength);
        }
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int channel = lane < wholeLanes ? wholeChannels : 0; channel < channels; channel++)
                to[lane * rowLength + channel] = panelSums[(nint)channel * 2 * V.Count + lane];
        }
    }

    /// <summary>Adds the parts of split strips in order, a panel of a task at a time.</summary>
    private sealed class Reduction(PointwiseWeightGrad<V> owner) : IParallelWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int chunk, int worker)
        {
            (int task, int panel) = Math.DivRem(chunk, owner._panelsOfTask);
            if (panel >= owner.Panels(task))
                return;
            float* sums = owner._sums + (long)task * owner._splits * owner._taskLength;
            float* own = sums + owner.Pair(panel, 0);
            int length = owner._blocksOfTask * PairLength;
            for (int split = 1; split < owner._splits; split++)
            {
                float* part = own + split * owner._taskLength;
                for (int i = 0; i < length; i += V.Count)
                    V.Store(V.Load(own + i) + V.Load(part + i), own + i);
            }
            owner.Scatter(task, panel, sums);
        }
    }
}
