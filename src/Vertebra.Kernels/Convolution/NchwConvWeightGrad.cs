using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution;

/// <summary>
/// The gradient of a convolution's weights where the input is plain NCHW of few channels: the scalars of a tile are gathered
/// over channels and taps from a strip that is packed with its padding. A task owns a pair of output blocks; the strips of all
/// images are divided among a fixed number of parts, which are added in order.
/// </summary>
internal sealed unsafe class NchwConvWeightGrad<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private const int StripPixels = 224;
    private const int WantedTasks = 16;

    private readonly ConvGeometry _geometry;
    private readonly TensorLayout _input;
    private readonly TensorLayout _output;
    private readonly ChannelGroups _groups;
    private readonly StripPacker<V, PlainPixels> _packer;
    private readonly nint[] _offsets;
    private readonly nint _planeLength;
    private readonly int _outBlocks;
    private readonly int _panels;
    private readonly int _tasks;
    private readonly int _stripRows;
    private readonly int _strips;
    private readonly int _splits;
    private readonly long _sumsLength;
    private readonly long _scratchLength;
    private readonly Reduction _reduction;

    private float* _x;
    private float* _dy;
    private float* _dw;
    private float* _sums;
    private float* _scratch;

    public NchwConvWeightGrad(ConvGeometry geometry)
    {
        _geometry = geometry;
        _input = TensorLayout.Plain(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth);
        _output = new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, V.Count);
        _groups = ChannelGroups.Merge(geometry, 1, V.Count);
        _outBlocks = (_groups.OutChannels + V.Count - 1) / V.Count;
        _panels = (_outBlocks + 1) / 2;
        _tasks = _groups.Count * _panels;
        _stripRows = Math.Clamp((StripPixels + geometry.OutWidth - 1) / geometry.OutWidth, 1, geometry.OutHeight);
        _strips = (geometry.OutHeight + _stripRows - 1) / _stripRows;
        _splits = Math.Clamp((WantedTasks + _tasks - 1) / _tasks, 1, geometry.Batch * _strips);

        ConvPhase phase = ConvPhase.Forward(geometry)[0];
        _packer = new StripPacker<V, PlainPixels>(phase, geometry.InHeight, geometry.InWidth, geometry.OutWidth);
        _planeLength = _packer.Rows(_stripRows) * _packer.RowStride;
        _offsets = new nint[_groups.InChannels * geometry.Taps];
        for (int row = 0; row < _offsets.Length; row++)
            _offsets[row] = row / geometry.Taps * _planeLength + _packer.TapOffset(phase.Taps[row % geometry.Taps]);
        _sumsLength = (long)_offsets.Length * 2 * V.Count;
        _scratchLength = ((long)_groups.InChannels * _planeLength + 15) / 16 * 16;
        _reduction = new Reduction(this);
    }

    public override string Name => $"conv {_geometry.Label} weight gradient from plain";

    public override long Flops => _geometry.Flops;

    public override long WorkspaceBytes(int workers) =>
        FloatBytes((long)_tasks * _splits * _sumsLength + workers * _scratchLength);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _dw = (float*)operands[2];
        _sums = (float*)workspace;
        _scratch = (float*)workspace + (long)_tasks * _splits * _sumsLength;
    }

    public override void Run(WorkerPool pool)
    {
        pool.Run(this, _tasks * _splits);
        pool.Run(_reduction, _tasks);
    }

    public void Execute(int chunk, int worker)
    {
        (int task, int split) = Math.DivRem(chunk, _splits);
        long units = (long)_geometry.Batch * _strips;
        int first = (int)(units * split / _splits);
        int end = (int)(units * (split + 1) / _splits);
        for (int unit = first; unit < end; unit++)
        {
            (int image, int strip) = Math.DivRem(unit, _strips);
            AddStrip(task, image, strip * _stripRows, _scratch + worker * _scratchLength, _sums + chunk * _sumsLength, unit == first);
        }
    }

    private int Width(int panel) => Math.Min(2, _outBlocks - 2 * panel);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddStrip(int task, int image, int firstRow, float* scratch, float* sums, bool fresh)
    {
        (int group, int panel) = Math.DivRem(task, _panels);
        int rows = Math.Min(_stripRows, _geometry.OutHeight - firstRow);
        float* x = _x + image * _input.BatchStride + (nint)group * _groups.InChannels * _input.BlockStride;
        for (int channel = 0; channel < _groups.InChannels; channel++)
            _packer.Pack(x + channel * _input.BlockStride, firstRow, rows, scratch + channel * _planeLength);

        OuterProductArguments tile = default;
        tile.Scalars = scratch;
        tile.ScalarStep = 1;
        tile.ScalarLineStep = _geometry.StrideY * _packer.RowStride;
        tile.Vectors = _dy + image * _output.BatchStride
            + ((nint)group * _groups.OutChannels / V.Count + 2 * panel) * _output.BlockStride
            + (nint)firstRow * _geometry.OutWidth * V.Count;
        tile.SecondVector = _output.BlockStride;
        tile.VectorStep = V.Count;
        tile.VectorLineStep = (nint)_geometry.OutWidth * V.Count;
        tile.Lines = rows;
        tile.Positions = _geometry.OutWidth;
        tile.SumStride = 2 * V.Count;
        tile.Fresh = fresh;
        int most = OuterProductTiles<V, GatheredScalars>.MostRows;
        fixed (nint* offsets = _offsets)
        {
            for (int row = 0; row < _offsets.Length; row += most)
            {
                tile.Offsets = offsets + row;
                tile.Sums = sums + row * tile.SumStride;
                OuterProductTiles<V, GatheredScalars>.Get(Math.Min(most, _offsets.Length - row), Width(panel))(&tile);
            }
        }
    }

    /// <summary>Adds the parts in order and writes them as [out][in / groups][tap], without the zeros between merged groups.</summary>
    private sealed class Reduction(NchwConvWeightGrad<V> owner) : IParallelWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int chunk, int worker)
        {
            ConvGeometry geometry = owner._geometry;
            float* sums = owner._sums + (long)chunk * owner._splits * owner._sumsLength;
            for (int split = 1; split < owner._splits; split++)
            {
                float* part = sums + split * owner._sumsLength;
                for (long i = 0; i < owner._sumsLength; i += V.Count)
                    V.Store(V.Load(sums + i) + V.Load(part + i), sums + i);
            }
            (int group, int panel) = Math.DivRem(chunk, owner._panels);
            int firstGroup = group * (geometry.Groups / owner._groups.Count);
            int firstOut = panel * 2 * V.Count;
            int lanes = Math.Min(owner.Width(panel) * V.Count, owner._groups.OutChannels - firstOut);
            int length = geometry.GroupInChannels * geometry.Taps;
            for (int lane = 0; lane < lanes; lane++)
            {
                int outGroup = (firstOut + lane) / geometry.GroupOutChannels;
                float* to = owner._dw + ((nint)firstGroup * geometry.GroupOutChannels + firstOut + lane) * length;
                float* from = sums + (nint)outGroup * length * 2 * V.Count + lane;
                for (int row = 0; row < length; row++)
                    to[row] = from[(nint)row * 2 * V.Count];
            }
        }
    }
}
