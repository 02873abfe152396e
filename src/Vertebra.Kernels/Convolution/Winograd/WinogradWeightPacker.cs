using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// Transforms weights [out][in / groups][row][column] to G g Gᵀ, in double precision, in the order of <see cref="WinogradWeightsLayout"/>.
/// </summary>
internal sealed unsafe class WinogradWeightPacker<V, TRows, TColumns> : PackKernel, IParallelWork
    where V : unmanaged, IVec<V>
    where TRows : struct, IWinogradFilter
    where TColumns : struct, IWinogradFilter
{
    private static readonly double[][] RowTransform = WinogradFilter.Weights<TRows>();
    private static readonly double[][] ColumnTransform = WinogradFilter.Weights<TColumns>();

    private readonly WinogradWeightsLayout _layout;
    private float* _weights;
    private float* _packed;

    public WinogradWeightPacker(ConvGeometry geometry)
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
