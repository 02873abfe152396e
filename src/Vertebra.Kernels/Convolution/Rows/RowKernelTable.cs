using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Rows;

/// <summary>The row kernels of one vector type: square kernels of 3 or 5, stride 1 or 2, padded so that the middle tap starts on pixel 0.</summary>
internal sealed unsafe class RowKernelTable<V>
    where V : unmanaged, IVec<V>
{
    public static readonly RowKernelTable<V> Instance = new();

    private readonly delegate*<ConvRows*, void>[] _three =
    [
        &DepthwiseRows3<V, Constant1>.Run,
        &DepthwiseRows3<V, Constant2>.Run,
        &DepthwiseRows3<V, Constant3>.Run,
        &DepthwiseRows3<V, Constant4>.Run,
    ];

    private readonly delegate*<ConvRows*, void>[] _threeByTwo = [&DepthwiseRows3<V, Constant1>.RunStride2, &DepthwiseRows3<V, Constant2>.RunStride2];

    private readonly delegate*<ConvRows*, void>[] _five = [&DepthwiseRows5<V, Constant1>.Run, &DepthwiseRows5<V, Constant2>.Run];

    private readonly delegate*<ConvRows*, void>[] _fiveByTwo = [&DepthwiseRows5<V, Constant1>.RunStride2, &DepthwiseRows5<V, Constant2>.RunStride2];

    private readonly delegate*<ConvRows*, void>[] _grouped =
    [
        &GroupedRows3<V, Constant1>.Run,
        &GroupedRows3<V, Constant2>.Run,
        &GroupedRows3<V, Constant3>.Run,
        &GroupedRows3<V, Constant4>.Run,
    ];

    private readonly delegate*<ConvRows*, void>[] _groupedByTwo = [&GroupedRows3<V, Constant1>.RunStride2, &GroupedRows3<V, Constant2>.RunStride2];

    /// <summary>Rows of the result that a kernel computes at once; with 16 registers four rows of sums do not fit.</summary>
    public static int MostRows(int kernel, int stride) => kernel == 3 && stride == 1 && V.HasManyRegisters ? 4 : 2;

    public delegate*<ConvRows*, void> Get(int kernel, int stride, int rows, bool grouped) => (kernel, stride, grouped) switch
    {
        (3, 1, false) => _three[rows - 1],
        (3, 2, false) => _threeByTwo[rows - 1],
        (5, 1, false) => _five[rows - 1],
        (5, 2, false) => _fiveByTwo[rows - 1],
        (3, 1, true) => _grouped[rows - 1],
        (3, 2, true) => _groupedByTwo[rows - 1],
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), $"No row kernel is {kernel}x{kernel} with stride {stride}."),
    };
}
