using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution;

/// <summary>
/// The gradient of a convolution's weights: for each tap, the sum over pixels of the outer product of input channels and the
/// output's gradient. A task owns a pair of output blocks and one input block and sums all taps in its scratch, over strips of
/// pixels that stay in the first-level cache. Where there are few tasks, the batch is split too and the parts are added in order.
/// </summary>
internal sealed unsafe class ConvWeightGrad<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private const int StripPixels = 168;
    private const int WantedTasks = 16;

    private readonly ConvGeometry _geometry;
    private readonly TensorLayout _input;
    private readonly TensorLayout _output;
    private readonly ChannelGroups _groups;
    private readonly int _inBlocks;
    private readonly int _outBlocks;
    private readonly int _panels;
    private readonly int _tasks;
    private readonly int _splits;
    private readonly int _tapStride;
    private readonly long _taskLength;

    private float* _x;
    private float* _dy;
    private float* _dw;
    private float* _sums;
    private readonly Reduction _reduction;

    public ConvWeightGrad(ConvGeometry geometry)
    {
        _geometry = geometry;
        _input = new TensorLayout(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth, V.Count);
        _output = new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, V.Count);
        _groups = ChannelGroups.Merge(geometry, V.Count, V.Count);
        _inBlocks = (_groups.InChannels + V.Count - 1) / V.Count;
        _outBlocks = (_groups.OutChannels + V.Count - 1) / V.Count;
        _panels = (_outBlocks + 1) / 2;
        _tasks = _groups.Count * _panels * _inBlocks;
        _splits = Math.Clamp((WantedTasks + _tasks - 1) / _tasks, 1, geometry.Batch);
        _tapStride = V.Count * 2 * V.Count;
        _taskLength = (long)geometry.Taps * _tapStride;
        _reduction = new Reduction(this);
    }

    public override string Name => $"conv {_geometry.Label} weight gradient";

    public override long Flops => _geometry.Flops;

    public override long WorkspaceBytes(int workers) =>
        FloatBytes(_splits == 1 ? workers * _taskLength : (long)_tasks * _splits * _taskLength);

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
            pool.Run(_reduction, _tasks);
    }

    public void Execute(int chunk, int worker)
    {
        (int task, int split) = Math.DivRem(chunk, _splits);
        float* sums = _sums + (_splits == 1 ? worker : chunk) * _taskLength;
        new Span<float>(sums, (int)_taskLength).Clear();
        int first = (int)((long)_geometry.Batch * split / _splits);
        int end = (int)((long)_geometry.Batch * (split + 1) / _splits);
        for (int image = first; image < end; image++)
            AddImage(task, image, sums);
        if (_splits == 1)
            Scatter(task, sums);
    }

    private (int Group, int Panel, int Block) Task(int task)
    {
        (task, int block) = Math.DivRem(task, _inBlocks);
        (int group, int panel) = Math.DivRem(task, _panels);
        return (group, panel, block);
    }

    private int Width(int panel) => Math.Min(2, _outBlocks - 2 * panel);

    private void AddImage(int task, int image, float* sums)
    {
        (int group, int panel, int block) = Task(task);
        float* x = _x + image * _input.BatchStride
            + ((nint)group * _groups.InChannels / V.Count + block) * _input.BlockStride;
        float* dy = _dy + image * _output.BatchStride
            + ((nint)group * _groups.OutChannels / V.Count + 2 * panel) * _output.BlockStride;
        int stripRows = Math.Max(1, StripPixels / _geometry.OutWidth);
        for (int row = 0; row < _geometry.OutHeight; row += stripRows)
            AddStrip(x, dy, row, Math.Min(row + stripRows, _geometry.OutHeight), Width(panel), sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddStrip(float* x, float* dy, int firstRow, int endRow, int width, float* sums)
    {
        OuterProductArguments tile = default;
        tile.SecondVector = _output.BlockStride;
        tile.ScalarStep = _geometry.StrideX * V.Count;
        tile.VectorStep = V.Count;
        tile.ScalarLineStep = (nint)_geometry.StrideY * _geometry.InWidth * V.Count;
        tile.VectorLineStep = (nint)_geometry.OutWidth * V.Count;
        tile.SumStride = 2 * V.Count;
        tile.Fresh = false;
        for (int kernelRow = 0; kernelRow < _geometry.KernelHeight; kernelRow++)
        {
            int offsetY = kernelRow * _geometry.DilationY - _geometry.PadTop;
            int begin = Math.Max(firstRow, CeilDivide(-offsetY, _geometry.StrideY));
            int end = Math.Min(endRow, CeilDivide(_geometry.InHeight - offsetY, _geometry.StrideY));
            if (begin >= end)
                continue;
            tile.Lines = end - begin;
            float* xRow = x + (nint)(begin * _geometry.StrideY + offsetY) * _geometry.InWidth * V.Count;
            float* dyRow = dy + (nint)begin * _geometry.OutWidth * V.Count;
            float* tap = sums + (nint)kernelRow * _geometry.KernelWidth * _tapStride;
            AddTaps(&tile, xRow, dyRow, width, tap);
        }
    }

    // Each tap covers the output positions at which it lies inside the map, so padding is never multiplied.
    private void AddTaps(OuterProductArguments* tile, float* xRow, float* dyRow, int width, float* tap)
    {
        int rows = Math.Min(OuterProductTiles<V, NeighbouringScalars>.MostRows, V.Count);
        var full = OuterProductTiles<V, NeighbouringScalars>.Get(rows, width);
        for (int column = 0; column < _geometry.KernelWidth; column++, tap += _tapStride)
        {
            (int begin, int end) = Positions(column);
            if (begin >= end)
                continue;
            int offset = column * _geometry.DilationX - _geometry.PadLeft;
            tile->Positions = end - begin;
            tile->Vectors = dyRow + (nint)begin * V.Count;
            for (int row = 0; row < V.Count; row += rows)
            {
                tile->Scalars = xRow + (nint)(begin * _geometry.StrideX + offset) * V.Count + row;
                tile->Sums = tap + row * 2 * V.Count;
                full(tile);
            }
        }
    }

    // Output columns whose tap lies inside the input.
    private (int Begin, int End) Positions(int kernelColumn)
    {
        int offset = kernelColumn * _geometry.DilationX - _geometry.PadLeft;
        return (
            Math.Max(0, CeilDivide(-offset, _geometry.StrideX)),
            Math.Min(_geometry.OutWidth, CeilDivide(_geometry.InWidth - offset, _geometry.StrideX)));
    }

    private static int CeilDivide(int value, int divisor) => value <= 0 ? -(-value / divisor) : (value + divisor - 1) / divisor;

    // From [tap][in row][out lane] to [out][in / groups][tap], dropping the zeros between merged groups.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(int task, float* sums)
    {
        (int group, int panel, int block) = Task(task);
        int groupIn = _geometry.GroupInChannels, groupOut = _geometry.GroupOutChannels;
        int taps = _geometry.Taps;
        int firstOut = panel * 2 * V.Count;
        int lanes = Math.Min(Width(panel) * V.Count, _groups.OutChannels - firstOut);
        int firstIn = block * V.Count;
        int channels = Math.Min(V.Count, _groups.InChannels - firstIn);
        int firstGroup = group * (_geometry.Groups / _groups.Count);
        for (int lane = 0; lane < lanes; lane++)
        {
            (int outGroup, int outIndex) = Math.DivRem(firstOut + lane, groupOut);
            int begin = Math.Max(0, outGroup * groupIn - firstIn);
            int end = Math.Min(channels, (outGroup + 1) * groupIn - firstIn);
            nint inIndex = firstIn + begin - outGroup * groupIn;
            float* to = _dw + (((nint)(firstGroup + outGroup) * groupOut + outIndex) * groupIn + inIndex) * taps;
            float* from = sums + begin * 2 * V.Count + lane;
            for (int tap = 0; tap < taps; tap++, from += _tapStride, to++)
            {
                for (int channel = 0; channel < end - begin; channel++)
                    to[channel * taps] = from[channel * 2 * V.Count];
            }
        }
    }

    /// <summary>Adds the parts of a split batch in order.</summary>
    private sealed class Reduction(ConvWeightGrad<V> owner) : IParallelWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int chunk, int worker)
        {
            float* sums = owner._sums + (long)chunk * owner._splits * owner._taskLength;
            for (int split = 1; split < owner._splits; split++)
            {
                float* part = sums + split * owner._taskLength;
                for (long i = 0; i < owner._taskLength; i += V.Count)
                    V.Store(V.Load(sums + i) + V.Load(part + i), sums + i);
            }
            owner.Scatter(chunk, sums);
        }
    }
}
