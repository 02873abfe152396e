using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Depthwise;

/// <summary>
/// The gradient of a depthwise convolution's weights. A task owns a channel block and a part of the batch, and sums up to four
/// neighbouring taps at a time; the parts are added in double and in order.
/// </summary>
internal sealed unsafe class DepthwiseWeightGrad<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private const int WantedTasks = 16;
    private const int MostTaps = 4;

    private readonly ConvGeometry _geometry;
    private readonly TensorLayout _input;
    private readonly TensorLayout _output;
    private readonly DepthwiseAxis _columns;
    private readonly (int First, int Count, int Source)[] _rows;
    private readonly (int First, int Count, int Source)[] _clipped;
    private readonly int _begin;
    private readonly int _end;
    private readonly int _splits;
    private readonly int _taskLength;
    private float* _x;
    private float* _dy;
    private float* _dw;
    private float* _sums;

    public DepthwiseWeightGrad(ConvGeometry g)
    {
        _geometry = g;
        _input = new TensorLayout(g.Batch, g.InChannels, g.InHeight, g.InWidth, V.Count);
        _output = new TensorLayout(g.Batch, g.OutChannels, g.OutHeight, g.OutWidth, V.Count);
        DepthwiseAxis rows = DepthwiseAxis.Forward(g.InHeight, g.OutHeight, g.KernelHeight, g.StrideY, g.PadTop, g.DilationY);
        _columns = DepthwiseAxis.Forward(g.InWidth, g.OutWidth, g.KernelWidth, g.StrideX, g.PadLeft, g.DilationX);
        _rows = [.. Enumerable.Range(0, rows.Count).Select(rows.Clip)];
        _clipped = [.. Enumerable.Range(0, _columns.Count).Select(_columns.Clip)];
        (_begin, _end) = _columns.Interior();
        _splits = Math.Clamp((WantedTasks + _output.Blocks - 1) / _output.Blocks, 1, g.Batch);
        _taskLength = g.Taps * V.Count;
    }

    public override string Name => $"conv {_geometry.Label} depthwise weight gradient";

    public override long Flops => _geometry.Flops;

    // Sums of each task, and of the image that each worker is at.
    public override long WorkspaceBytes(int workers) => FloatBytes((long)(_output.Blocks * _splits + workers) * _taskLength);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _dw = (float*)operands[2];
        _sums = (float*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        pool.Run(this, _output.Blocks * _splits);
        int taps = _geometry.Taps;
        for (int channel = 0; channel < _output.Channels; channel++)
        {
            (int block, int lane) = Math.DivRem(channel, V.Count);
            float* sums = _sums + (nint)block * _splits * _taskLength + lane;
            for (int tap = 0; tap < taps; tap++)
            {
                double sum = 0;
                for (int split = 0; split < _splits; split++)
                    sum += sums[(nint)split * _taskLength + tap * V.Count];
                _dw[(nint)channel * taps + tap] = (float)sum;
            }
        }
    }

    public void Execute(int chunk, int worker)
    {
        (int block, int split) = Math.DivRem(chunk, _splits);
        float* sums = _sums + (nint)chunk * _taskLength;
        float* imageSums = _sums + (nint)(_output.Blocks * _splits + worker) * _taskLength;
        new Span<float>(sums, _taskLength).Clear();
        int first = (int)((long)_geometry.Batch * split / _splits);
        int end = (int)((long)_geometry.Batch * (split + 1) / _splits);
        for (int image = first; image < end; image++)
        {
            new Span<float>(imageSums, _taskLength).Clear();
            float* x = _x + image * _input.BatchStride + block * _input.BlockStride;
            float* dy = _dy + image * _output.BatchStride + block * _output.BlockStride;
            for (int row = 0; row < _rows.Length; row++)
                AddRow(x, dy + (nint)row * _output.Width * V.Count, row, imageSums);
            for (int i = 0; i < _taskLength; i += V.Count)
                V.Store(V.Load(sums + i) + V.Load(imageSums + i), sums + i);
        }
    }

    private void AddRow(float* x, float* dy, int row, float* sums)
    {
        (int firstTap, int count, int source) = _rows[row];
        for (int tapRow = 0; tapRow < count; tapRow++)
        {
            float* xRow = x + (nint)(source + tapRow * _geometry.DilationY) * _input.Width * V.Count;
            float* rowSums = sums + (nint)(firstTap + tapRow) * _geometry.KernelWidth * V.Count;
            for (int column = 0; column < _begin; column++)
                AddBorder(xRow, dy, column, rowSums);
            AddInterior(xRow, dy, rowSums);
            for (int column = _end; column < _clipped.Length; column++)
                AddBorder(xRow, dy, column, rowSums);
        }
    }

    private void AddInterior(float* x, float* dy, float* sums)
    {
        int count = _end - _begin;
        if (count <= 0)
            return;
        nint step = (nint)_columns.Stride * V.Count;
        nint tapStep = (nint)_columns.TapStep * V.Count;
        x += (nint)(_begin * _columns.Stride + _columns.Offset) * V.Count;
        dy += (nint)_begin * V.Count;
        for (int tap = 0; tap < _columns.Taps;)
        {
            int left = _columns.Taps - tap;
            int taps = left >= MostTaps && left != MostTaps + 1 ? MostTaps : Math.Min(left, MostTaps - 1);
            float* first = x + tap * tapStep;
            float* to = sums + tap * V.Count;
            switch (taps)
            {
                case 4:
                    Four(first, dy, step, tapStep, count, to);
                    break;
                case 3:
                    Three(first, dy, step, tapStep, count, to);
                    break;
                default:
                    taps = 1;
                    One(first, dy, step, count, to);
                    break;
            }
            tap += taps;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBorder(float* x, float* dy, int column, float* sums)
    {
        (int first, int taps, int source) = _clipped[column];
        V gradient = V.Load(dy + (nint)column * V.Count);
        float* from = x + (nint)source * V.Count;
        float* to = sums + (nint)first * V.Count;
        for (int tap = 0; tap < taps; tap++, from += (nint)_columns.TapStep * V.Count, to += V.Count)
            V.Store(V.MultiplyAdd(V.Load(from), gradient, V.Load(to)), to);
    }

    // Two pixels at a time: eight sums hide the latency of the multiply-adds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* x, float* dy, nint step, nint tapStep, int count, float* sums)
    {
        V even0 = V.Zero, even1 = V.Zero, even2 = V.Zero, even3 = V.Zero;
        V odd0 = V.Zero, odd1 = V.Zero, odd2 = V.Zero, odd3 = V.Zero;
        nint two = 2 * tapStep;
        nint three = 3 * tapStep;
        int i = 0;
        for (; i <= count - 2; i += 2, x += 2 * step, dy += 2 * V.Count)
        {
            V first = V.Load(dy);
            even0 = V.MultiplyAdd(V.Load(x), first, even0);
            even1 = V.MultiplyAdd(V.Load(x + tapStep), first, even1);
            even2 = V.MultiplyAdd(V.Load(x + two), first, even2);
            even3 = V.MultiplyAdd(V.Load(x + three), first, even3);
            V second = V.Load(dy + V.Count);
            float* next = x + step;
            odd0 = V.MultiplyAdd(V.Load(next), second, odd0);
            odd1 = V.MultiplyAdd(V.Load(next + tapStep), second, odd1);
            odd2 = V.MultiplyAdd(V.Load(next + two), second, odd2);
            odd3 = V.MultiplyAdd(V.Load(next + three), second, odd3);
        }
        if (i < count)
        {
            V last = V.Load(dy);
            even0 = V.MultiplyAdd(V.Load(x), last, even0);
            even1 = V.MultiplyAdd(V.Load(x + tapStep), last, even1);
            even2 = V.MultiplyAdd(V.Load(x + two), last, even2);
            even3 = V.MultiplyAdd(V.Load(x + three), last, even3);
        }
        V.Store(V.Load(sums) + (even0 + odd0), sums);
        V.Store(V.Load(sums + V.Count) + (even1 + odd1), sums + V.Count);
        V.Store(V.Load(sums + 2 * V.Count) + (even2 + odd2), sums + 2 * V.Count);
        V.Store(V.Load(sums + 3 * V.Count) + (even3 + odd3), sums + 3 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(float* x, float* dy, nint step, nint tapStep, int count, float* sums)
    {
        V even0 = V.Zero, even1 = V.Zero, even2 = V.Zero;
        V odd0 = V.Zero, odd1 = V.Zero, odd2 = V.Zero;
        nint two = 2 * tapStep;
        int i = 0;
        for (; i <= count - 2; i += 2, x += 2 * step, dy += 2 * V.Count)
        {
            V first = V.Load(dy);
            even0 = V.MultiplyAdd(V.Load(x), first, even0);
            even1 = V.MultiplyAdd(V.Load(x + tapStep), first, even1);
            even2 = V.MultiplyAdd(V.Load(x + two), first, even2);
            V second = V.Load(dy + V.Count);
            float* next = x + step;
            odd0 = V.MultiplyAdd(V.Load(next), second, odd0);
            odd1 = V.MultiplyAdd(V.Load(next + tapStep), second, odd1);
            odd2 = V.MultiplyAdd(V.Load(next + two), second, odd2);
        }
        if (i < count)
        {
            V last = V.Load(dy);
            even0 = V.MultiplyAdd(V.Load(x), last, even0);
            even1 = V.MultiplyAdd(V.Load(x + tapStep), last, even1);
            even2 = V.MultiplyAdd(V.Load(x + two), last, even2);
        }
        V.Store(V.Load(sums) + (even0 + odd0), sums);
        V.Store(V.Load(sums + V.Count) + (even1 + odd1), sums + V.Count);
        V.Store(V.Load(sums + 2 * V.Count) + (even2 + odd2), sums + 2 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* x, float* dy, nint step, int count, float* sums)
    {
        V even = V.Zero, odd = V.Zero;
        int i = 0;
        for (; i <= count - 2; i += 2, x += 2 * step, dy += 2 * V.Count)
        {
            even = V.MultiplyAdd(V.Load(x), V.Load(dy), even);
            odd = V.MultiplyAdd(V.Load(x + step), V.Load(dy + V.Count), odd);
        }
        if (i < count)
            even = V.MultiplyAdd(V.Load(x), V.Load(dy), even);
        V.Store(V.Load(sums) + (even + odd), sums);
    }
}
