using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Depthwise;

/// <summary>
/// A convolution in which each channel sees itself alone, over blocked maps: a vector holds neighbouring channels of one pixel. It
/// computes the forward pass and, over other axes, the gradient of the input. Taps in the padding are left out. Items are rows of the
/// result's channel blocks.
/// </summary>
internal sealed unsafe class DepthwiseConvolution<V> : ChunkedKernel
    where V : unmanaged, IVec<V>
{
    private readonly ConvGeometry _geometry;
    private readonly string _name;
    private readonly DirectOperands _operands;
    private readonly ConvEpilogue _epilogue;
    private readonly TensorLayout _source;
    private readonly TensorLayout _result;
    private readonly Row[] _rows;
    private readonly Column[] _columns;
    private float* _x;
    private float* _weights;
    private float* _bias;
    private float* _addend;
    private float* _y;
    private float* _paddedBias;

    private DepthwiseConvolution(
        ConvGeometry geometry, string name, DirectOperands operands, TensorLayout source, TensorLayout result,
        DepthwiseAxis[] rows, DepthwiseAxis[] columns, ConvEpilogue epilogue)
        : base(new Chunks(
            result.Planes * result.Height, (long)result.Width * result.Block * (geometry.Taps + 7) / 8))
    {
        _geometry = geometry;
        _name = name + epilogue.Label;
        _operands = operands;
        _source = source;
        _result = result;
        _epilogue = epilogue;
        _rows = Rows(rows, result.Height);
        _columns = [.. columns.Select(axis => new Column(axis))];
    }

    public override string Name => _name;

    public override long Flops => _geometry.Flops;

    public static Kernel Forward(ConvGeometry g, ConvEpilogue epilogue) => new DepthwiseConvolution<V>(
        g, $"conv {g.Label} depthwise", DirectOperands.Forward, Input(g), Output(g),
        [DepthwiseAxis.Forward(g.InHeight, g.OutHeight, g.KernelHeight, g.StrideY, g.PadTop, g.DilationY)],
        [DepthwiseAxis.Forward(g.InWidth, g.OutWidth, g.KernelWidth, g.StrideX, g.PadLeft, g.DilationX)],
        epilogue);

    public static Kernel InputGrad(ConvGeometry g) => new DepthwiseConvolution<V>(
        g, $"conv {g.Label} depthwise input gradient", DirectOperands.InputGrad, Output(g), Input(g),
        DepthwiseAxis.InputGrad(g.InHeight, g.OutHeight, g.KernelHeight, g.StrideY, g.PadTop, g.DilationY),
        DepthwiseAxis.InputGrad(g.InWidth, g.OutWidth, g.KernelWidth, g.StrideX, g.PadLeft, g.DilationX),
        default);

    public override long WorkspaceBytes(int workers) => FloatBytes((long)_result.Blocks * V.Count);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[_operands.Source];
        _weights = (float*)operands[_operands.Weights];
        _bias = _operands.Bias < 0 ? null : (float*)operands[_operands.Bias];
        _addend = _epilogue.AddsMap ? (float*)operands[_operands.Addend] : null;
        _y = (float*)operands[_operands.Destination];
        _paddedBias = (float*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        var lanes = new Span<float>(_paddedBias, _result.Blocks * V.Count);
        lanes.Clear();
        if (_bias != null)
            new ReadOnlySpan<float>(_bias, _result.Channels).CopyTo(lanes);
        base.Run(pool);
    }

    protected override void Execute(long start, long end, int worker)
    {
        nint rowLength = (nint)_result.Width * V.Count;
        for (long item = start; item < end; item++)
        {
            (long plane, long row) = Math.DivRem(item, _result.Height);
            (int image, int block) = _result.Plane(plane);
            nint offset = _result.Offset(image, block) + (nint)row * rowLength;
            float* y = _y + offset;
            ComputeRow(
                _rows[row], _x + _source.Offset(image, block), _weights + (nint)block * _geometry.Taps * V.Count,
                V.Load(_paddedBias + block * V.Count), y);
            if (_addend != null)
                Add(_addend + offset, y, rowLength);
            ActivationInPlace<V>.Run(_epilogue.Activation, y, rowLength);
        }
    }

    private static void Add(float* addend, float* y, nint length)
    {
        for (nint i = 0; i < length; i += V.Count)
            V.Store(V.Load(y + i) + V.Load(addend + i), y + i);
    }

    private static TensorLayout Input(in ConvGeometry g) => new(g.Batch, g.InChannels, g.InHeight, g.InWidth, V.Count);

    private static TensorLayout Output(in ConvGeometry g) => new(g.Batch, g.OutChannels, g.OutHeight, g.OutWidth, V.Count);

    private static Row[] Rows(DepthwiseAxis[] axes, int height)
    {
        var rows = new Row[height];
        foreach (DepthwiseAxis axis in axes)
        {
            for (int i = 0; i < axis.Count; i++)
            {
                (int first, int count, int source) = axis.Clip(i);
                rows[axis.ResultStart + i * axis.ResultStep] = new Row(axis.FirstWeight + first * axis.WeightStep, axis.WeightStep, count, source, axis.TapStep);
            }
        }
        return rows;
    }

    private void ComputeRow(in Row row, float* plane, float* weights, V bias, float* y)
    {
        float* source = plane + (nint)row.Source * _source.Width * V.Count;
        float* rowWeights = weights + (nint)row.FirstWeight * _geometry.KernelWidth * V.Count;
        foreach (Column column in _columns)
        {
            DepthwiseAxis axis = column.Axis;
            DepthwiseWindow window = default;
            window.Rows = row.Taps;
            window.WeightRowStep = (nint)row.WeightStep * _geometry.KernelWidth * V.Count;
            window.WeightColumnStep = (nint)axis.WeightStep * V.Count;
            window.SourceRowStep = (nint)row.SourceStep * _source.Width * V.Count;
            window.SourceColumnStep = (nint)axis.TapStep * V.Count;
            window.SourceStep = (nint)axis.Stride * V.Count;
            window.ResultStep = (nint)axis.ResultStep * V.Count;
            foreach (Piece piece in column.Pieces)
            {
                window.Columns = piece.Taps;
                window.Weights = rowWeights + (nint)piece.FirstWeight * V.Count;
                DepthwiseTile<V>.Run(window, source + (nint)piece.Source * V.Count, y + (nint)piece.Result * V.Count, piece.Count, bias);
            }
        }
    }

    /// <summary>The taps of a row of the result that lie inside the source.</summary>
    private readonly record struct Row(int FirstWeight, int WeightStep, int Taps, int Source, int SourceStep);

    /// <summary>Neighbouring results that share their taps.</summary>
    private readonly record struct Piece(int FirstWeight, int Taps, int Source, int Result, int Count);

    /// <summary>An axis in pieces: position by position at the borders, one piece between them.</summary>
    private sealed class Column
    {
        public Column(DepthwiseAxis axis)
        {
            Axis = axis;
            (int begin, int end) = axis.Interior();
            var pieces = new List<Piece>();
            for (int i = 0; i < axis.Count; i++)
            {
                int count = i == begin ? Math.Max(1, end - begin) : 1;
                (int first, int taps, int source) = axis.Clip(i);
                pieces.Add(new Piece(
                    axis.FirstWeight + first * axis.WeightStep, taps, source, axis.ResultStart + i * axis.ResultStep, count));
                i += count - 1;
            }
            Pieces = [.. pieces];
        }

        public DepthwiseAxis Axis { get; }

        public Piece[] Pieces { get; }
    }
}
