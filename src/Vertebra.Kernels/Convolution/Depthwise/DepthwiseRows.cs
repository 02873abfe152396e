using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Depthwise;

/// <summary>Neighbouring rows of the result of one channel block, and the source rows that they read.</summary>
internal unsafe struct DepthwiseRows
{
    /// <summary>Source rows from the first one that the first row of the result reads; rows in the padding are zeros.</summary>
    public float* Source0, Source1, Source2, Source3, Source4, Source5, Source6;

    /// <summary>Pixels of a source row.</summary>
    public nint SourceWidth;

    /// <summary>[tap][lane].</summary>
    public float* Weights;

    /// <summary>One vector.</summary>
    public float* Bias;

    /// <summary>First row of the result.</summary>
    public float* Result;

    /// <summary>Pixels of a row of the result.</summary>
    public nint Width;

    /// <summary>Results are clamped to this range.</summary>
    public float Lower, Upper;

    /// <summary>Sets a source row by its index.</summary>
    public void SetSource(int index, float* row)
    {
        switch (index)
        {
            case 0:
                Source0 = row;
                break;
            case 1:
                Source1 = row;
                break;
            case 2:
                Source2 = row;
                break;
            case 3:
                Source3 = row;
                break;
            case 4:
                Source4 = row;
                break;
            case 5:
                Source5 = row;
                break;
            default:
                Source6 = row;
                break;
        }
    }
}

/// <summary>The row kernels of one vector type: square kernels of 3 or 5, stride 1 or 2, padded so that the middle tap starts on pixel 0.</summary>
internal sealed unsafe class DepthwiseRowsTable<V>
    where V : unmanaged, IVec<V>
{
    public static readonly DepthwiseRowsTable<V> Instance = new();

    private readonly delegate*<DepthwiseRows*, void>[] _three =
    [
        &DepthwiseRows3<V, Constant1>.Run,
        &DepthwiseRows3<V, Constant2>.Run,
        &DepthwiseRows3<V, Constant3>.Run,
        &DepthwiseRows3<V, Constant4>.Run,
    ];

    private readonly delegate*<DepthwiseRows*, void>[] _threeByTwo = [&DepthwiseRows3<V, Constant1>.RunStride2, &DepthwiseRows3<V, Constant2>.RunStride2];

    private readonly delegate*<DepthwiseRows*, void>[] _five = [&DepthwiseRows5<V, Constant1>.Run, &DepthwiseRows5<V, Constant2>.Run];

    private readonly delegate*<DepthwiseRows*, void>[] _fiveByTwo = [&DepthwiseRows5<V, Constant1>.RunStride2, &DepthwiseRows5<V, Constant2>.RunStride2];

    /// <summary>Rows of the result that a kernel computes at once; with 16 registers four rows of sums do not fit.</summary>
    public static int MostRows(int kernel, int stride) => kernel == 3 && stride == 1 && V.HasManyRegisters ? 4 : 2;

    public delegate*<DepthwiseRows*, void> Get(int kernel, int stride, int rows) => (kernel, stride) switch
    {
        (3, 1) => _three[rows - 1],
        (3, _) => _threeByTwo[rows - 1],
        (_, 1) => _five[rows - 1],
        _ => _fiveByTwo[rows - 1],
    };
}
