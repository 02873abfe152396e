using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// The order in which Winograd convolution reads transformed weights: for each group, product and panel (one or two vectors of
/// output channels) the lanes of every input channel, contiguous.
/// </summary>
/// <param name="Groups">Groups of the convolution.</param>
/// <param name="InChannels">Input channels of a group.</param>
/// <param name="OutChannels">Output channels of a group.</param>
/// <param name="Products">Products of a tile.</param>
/// <param name="Lanes">Lanes of a vector.</param>
internal sealed record WinogradWeightsLayout(int Groups, int InChannels, int OutChannels, int Products, int Lanes)
{
    /// <summary>Vectors of a group's input channels.</summary>
    public int InBlocks => (InChannels + Lanes - 1) / Lanes;

    /// <summary>Vectors of a group's output channels.</summary>
    public int Blocks => (OutChannels + Lanes - 1) / Lanes;

    /// <summary>Pairs of such vectors, the last one possibly single.</summary>
    public int Panels => (Blocks + 1) / 2;

    /// <summary>Floats of one product's weights.</summary>
    public long ProductLength => (long)InChannels * Blocks * Lanes;

    /// <summary>Floats of a group's weights.</summary>
    public long GroupLength => Products * ProductLength;

    /// <summary>Vectors of a panel.</summary>
    public int Width(int panel) => Math.Min(2, Blocks - 2 * panel);

    /// <summary>Start of a panel within a product.</summary>
    public nint PanelOffset(int panel) => (nint)panel * 2 * Lanes * InChannels;
}

/// <summary>
/// Transforms weights [out][in / groups][row][column] to G g Gᵀ, in double precision, in the order of <see cref="WinogradWeightsLayout"/>.
/// </summary>
internal sealed unsafe class PackWinogradWeights<V, TRows, TColumns> : PackKernel, IParallelWork
    where V : unmanaged, IVec<V>
    where TRows : struct, IMinimalFilter
    where TColumns : struct, IMinimalFilter
{
    private static readonly double[][] RowTransform = MinimalFilter.Weights<TRows>();
    private static readonly double[][] ColumnTransform = MinimalFilter.Weights<TColumns>();

    private readonly WinogradWeightsLayout _layout;
    private float* _weights;
    private float* _packed;

    public PackWinogradWeights(ConvGeometry geometry)
    {
        _layout = Layout(geometry);
        Format = $"winograd {TRows.Outputs}x{TColumns.Outputs} of {TRows.Taps}x{TColumns.Taps}, {V.Count} lanes, {geometry.Groups} groups";
    }

    public override string Name => $"pack winograd {TRows.Outputs}x{TColumns.Outputs} weights";

    public override long PackedBytes => FloatBytes(_layout.Groups * _layout.GroupLength);

    public override string Format { get; }

    public static WinogradWeightsLayout Layout(in ConvGeometry geometry) =>
        new(geometry.Groups, geometry.GroupInChannels, geometry.GroupOutChannels, TRows.Inputs * TColumns.Inputs, V.Count);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _weights = (float*)operands[0];
        _packed = (float*)operands[1];
    }

    public override void Run(WorkerPool pool) => pool.Run(this, _layout.Groups * _layout.Panels);

    public void Execute(int chunk, int worker)
    {
        (int group, int panel) = Math.DivRem(chunk, _layout.Panels);
        int taps = TRows.Taps * TColumns.Taps;
        int lanes = _layout.Width(panel) * V.Count;
        int first = panel * 2 * V.Count;
        int outputs = Math.Min(lanes, _layout.OutChannels - first);
        // Whole vectors of doubles are read, also where there are fewer lanes.
        int kernelLength = taps * lanes + Vector256<double>.Count;
        double* kernels = stackalloc double[kernelLength];
        double* rows = stackalloc double[TRows.Inputs * TColumns.Taps * lanes + Vector256<double>.Count];
        new Span<double>(kernels, kernelLength).Clear();
        float* weights = _weights + ((nint)group * _layout.OutChannels + first) * _layout.InChannels * taps;
        float* to = _packed + (nint)(group * _layout.GroupLength) + _layout.PanelOffset(panel);
        for (int channel = 0; channel < _layout.InChannels; channel++, to += lanes)
        {
            for (int lane = 0; lane < outputs; lane++)
            {
                float* kernel = weights + ((nint)lane * _layout.InChannels + channel) * taps;
                for (int tap = 0; tap < taps; tap++)
                    kernels[tap * lanes + lane] = kernel[tap];
            }
            Transform(kernels, rows, lanes, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(double* kernels, double* rows, int lanes, float* to)
    {
        int rowLength = TColumns.Taps * lanes;
        for (int i = 0; i < TRows.Inputs; i++)
        {
            for (int lane = 0; lane < rowLength; lane += Vector256<double>.Count)
            {
                var sum = Vector256<double>.Zero;
                for (int tap = 0; tap < TRows.Taps; tap++)
                    sum += Vector256.Load(kernels + tap * rowLength + lane) * RowTransform[i][tap];
                sum.Store(rows + i * rowLength + lane);
            }
        }
        for (int i = 0; i < TRows.Inputs; i++)
        {
            for (int j = 0; j < TColumns.Inputs; j++)
            {
                float* product = to + (nint)((i * TColumns.Inputs + j) * _layout.ProductLength);
                for (int lane = 0; lane < lanes; lane += Vector256<double>.Count)
                {
                    var sum = Vector256<double>.Zero;
                    for (int tap = 0; tap < TColumns.Taps; tap++)
                        sum += Vector256.Load(rows + i * rowLength + tap * lanes + lane) * ColumnTransform[j][tap];
                    for (int part = 0; part < Math.Min(Vector256<double>.Count, lanes - lane); part++)
                        product[lane + part] = (float)sum[part];
                }
            }
        }
    }
}
