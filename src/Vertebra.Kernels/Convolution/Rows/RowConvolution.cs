using System.Runtime.CompilerServices;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Rows;

/// <summary>
/// The forward pass of convolutions whose groups are so narrow that a vector holds whole ones: depthwise 3x3 or 5x5 and grouped 3x3,
/// stride 1 or 2, padded by half the kernel. Items are bands of neighbouring rows of the result's channel blocks.
/// </summary>
internal sealed unsafe class RowConvolution<V> : ChunkedKernel
    where V : unmanaged, IVec<V>
{
    private readonly ConvGeometry _geometry;
    private readonly ConvEpilogue _epilogue;
    private readonly TensorLayout _source;
    private readonly TensorLayout _result;
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _rows;
    private readonly int _bands;
    private float* _x;
    private float* _weights;
    private float* _bias;
    private float* _addend;
    private float* _y;
    private float* _paddedBias;
    private float* _zeros;
    private float* _lanes;

    public RowConvolution(ConvGeometry geometry, ConvEpilogue epilogue)
        : base(Cut(geometry))
    {
        _geometry = geometry;
        _epilogue = epilogue;
        _source = new TensorLayout(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth, V.Count);
        _result = new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, V.Count);
        _kernel = geometry.KernelHeight;
        _stride = geometry.StrideY;
        _rows = RowsAtOnce(geometry);
        _bands = Bands(geometry);
    }

    public override string Name => $"conv {_geometry.Label} {(_geometry.IsDepthwise ? "depthwise" : "grouped")}{_epilogue.Label}";

    public override long Flops => _geometry.Flops;

    private long PaddedBiasLength => (long)(_result.Blocks * V.Count + 15) / 16 * 16;

    /// <summary>Whether groups have as many channels on both sides, more than one, and a vector holds some number of whole groups.</summary>
    public static bool IsNarrow(in ConvGeometry geometry) =>
        geometry.Groups > 1 && geometry.InChannels == geometry.OutChannels
        && geometry.GroupInChannels > 1 && V.Count % geometry.GroupInChannels == 0;

    /// <summary>Whether a row kernel does this convolution.</summary>
    public static bool Fits(in ConvGeometry geometry) =>
        geometry is { KernelHeight: 3 or 5, StrideY: 1 or 2, DilationY: 1, DilationX: 1 }
        && (geometry.IsDepthwise || (geometry.KernelHeight == 3 && IsNarrow(geometry)))
        && geometry.KernelHeight == geometry.KernelWidth && geometry.StrideY == geometry.StrideX
        && geometry.PadTop == geometry.KernelHeight / 2 && geometry.PadLeft == geometry.KernelWidth / 2
        && geometry.OutWidth == (geometry.InWidth + geometry.StrideX - 1) / geometry.StrideX;

    public override long WorkspaceBytes(int workers) =>
        FloatBytes(PaddedBiasLength + (_source.Width + _geometry.GroupInChannels) * V.Count);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        DirectOperands positions = DirectOperands.Forward;
        _x = (float*)operands[positions.Source];
        _weights = (float*)operands[positions.Weights];
        _bias = (float*)operands[positions.Bias];
        _addend = _epilogue.AddsMap ? (float*)operands[positions.Addend] : null;
        _y = (float*)operands[positions.Destination];
        _paddedBias = (float*)workspace;
        _zeros = (float*)workspace + PaddedBiasLength;
        _lanes = _zeros + _source.Width * V.Count;
    }

    public override void Run(WorkerPool pool)
    {
        var lanes = new Span<float>(_paddedBias, _result.Blocks * V.Count);
        lanes.Clear();
        if (_bias != null)
            new ReadOnlySpan<float>(_bias, _result.Channels).CopyTo(lanes);
        new Span<float>(_zeros, _source.Width * V.Count).Clear();
        int width = _geometry.GroupInChannels;
        for (int i = 0; i < width * V.Count; i++)
            ((int*)_lanes)[i] = i % V.Count / width * width + i / V.Count;
        base.Run(pool);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        nint sourceLine = (nint)_source.Width * V.Count;
        nint resultLine = (nint)_result.Width * V.Count;
        ActivationKind activation = _epilogue.Activation;
        bool clamps = activation is ActivationKind.Relu or ActivationKind.Relu6 && _addend == null;
        ConvRows rows = default;
        rows.SourceWidth = _source.Width;
        rows.Width = _result.Width;
        rows.GroupWidth = _geometry.GroupInChannels;
        rows.Lanes = _lanes;
        rows.Lower = clamps ? 0 : float.NegativeInfinity;
        rows.Upper = clamps && activation == ActivationKind.Relu6 ? 6 : float.PositiveInfinity;
        for (long item = start; item < end; item++)
        {
            (long plane, long band) = Math.DivRem(item, _bands);
            (int image, int block) = _result.Plane(plane);
            int first = (int)band * _rows;
            int count = Math.Min(_rows, _result.Height - first);
            float* x = _x + _source.Offset(image, block);
            int top = first * _stride - _geometry.PadTop;
            for (int i = 0; i < (count - 1) * _stride + _kernel; i++)
                rows.SetSource(i, (uint)(top + i) < (uint)_source.Height ? x + (top + i) * sourceLine : _zeros);
            rows.Weights = _weights + (nint)block * _geometry.GroupInChannels * _geometry.Taps * V.Count;
            rows.Bias = _paddedBias + block * V.Count;
            nint offset = _result.Offset(image, block) + first * resultLine;
            rows.Result = _y + offset;
            RowKernelTable<V>.Instance.Get(_kernel, _stride, count, grouped: !_geometry.IsDepthwise)(&rows);
            if (_addend != null)
                Add(_addend + offset, rows.Result, count * resultLine);
            if (!clamps)
                ActivationInPlace<V>.Run(activation, rows.Result, count * resultLine);
        }
    }

    private static void Add(float* addend, float* y, nint length)
    {
        for (nint i = 0; i < length; i += V.Count)
            V.Store(V.Load(y + i) + V.Load(addend + i), y + i);
    }

    private static int RowsAtOnce(in ConvGeometry geometry) =>
        Math.Min(RowKernelTable<V>.MostRows(geometry.KernelHeight, geometry.StrideY), geometry.OutHeight);

    private static int Bands(in ConvGeometry geometry)
    {
        int rows = RowsAtOnce(geometry);
        return (geometry.OutHeight + rows - 1) / rows;
    }

    private static Chunks Cut(in ConvGeometry geometry)
    {
        int blocks = (geometry.OutChannels + V.Count - 1) / V.Count;
        return new Chunks(
            (long)geometry.Batch * blocks * Bands(geometry),
            (long)RowsAtOnce(geometry) * geometry.OutWidth * V.Count * (geometry.Taps * geometry.GroupInChannels + 7) / 8);
    }
}
