using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// The order in which Winograd convolution reads transformed weights: for each product and panel (one or two vectors of output
/// channels) the lanes of every input channel, contiguous.
/// </summary>
internal sealed record WinogradWeightsLayout(int InChannels, int OutChannels, int Products, int Lanes)
{
    /// <summary>Vectors of output channels.</summary>
    public int Blocks => (OutChannels + Lanes - 1) / Lanes;

    /// <summary>Pairs of such vectors, the last one possibly single.</summary>
    public int Panels => (Blocks + 1) / 2;

    /// <summary>Floats of one product's weights.</summary>
    public long ProductLength => (long)InChannels * Blocks * Lanes;

    /// <summary>Floats in all.</summary>
    public long Length => Products * ProductLength;

    /// <summary>Vectors of a panel.</summary>
    public int Width(int panel) => Math.Min(2, Blocks - 2 * panel);

    /// <summary>Start of a panel within a product.</summary>
    public nint PanelOffset(int panel) => (nint)panel * 2 * Lanes * InChannels;
}

/// <summary>Transforms weights [out][in][3][3] to G g Gᵀ, in double precision, in the order of <see cref="WinogradWeightsLayout"/>.</summary>
internal sealed unsafe class PackWinogradWeights<V, TFilter> : PackKernel, IParallelWork
    where V : unmanaged, IVec<V>
    where TFilter : struct, IMinimalFilter
{
    private readonly WinogradWeightsLayout _layout;
    private float* _weights;
    private float* _packed;

    public PackWinogradWeights(ConvGeometry geometry)
    {
        _layout = Layout(geometry);
        Format = $"winograd {TFilter.Outputs} {V.Count} lanes";
    }

    public override string Name => $"pack winograd {TFilter.Outputs} weights";

    public override long PackedLength => _layout.Length;

    public override string Format { get; }

    public static WinogradWeightsLayout Layout(in ConvGeometry geometry) =>
        new(geometry.InChannels, geometry.OutChannels, TFilter.Inputs * TFilter.Inputs, V.Count);

    public override void Bind(ReadOnlySpan<nint> operands, float* workspace)
    {
        _weights = (float*)operands[0];
        _packed = (float*)operands[1];
    }

    public override void Run(WorkerPool pool) => pool.Run(this, _layout.Panels);

    public void Execute(int chunk, int worker)
    {
        int lanes = _layout.Width(chunk) * V.Count;
        int first = chunk * 2 * V.Count;
        int outputs = Math.Min(lanes, _layout.OutChannels - first);
        double* filter = stackalloc double[TFilter.Inputs * 3];
        for (int i = 0; i < TFilter.Inputs; i++)
        {
            for (int tap = 0; tap < 3; tap++)
                filter[i * 3 + tap] = TFilter.Filter[i][tap];
        }
        double* kernels = stackalloc double[9 * lanes];
        double* rows = stackalloc double[TFilter.Inputs * 3 * lanes];
        new Span<double>(kernels, 9 * lanes).Clear();
        for (int channel = 0; channel < _layout.InChannels; channel++)
        {
            for (int lane = 0; lane < outputs; lane++)
            {
                float* kernel = _weights + ((nint)(first + lane) * _layout.InChannels + channel) * 9;
                for (int tap = 0; tap < 9; tap++)
                    kernels[tap * lanes + lane] = kernel[tap];
            }
            Transform(filter, kernels, rows, lanes, _packed + _layout.PanelOffset(chunk) + (nint)channel * lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(double* filter, double* kernels, double* rows, int lanes, float* to)
    {
        for (int i = 0; i < TFilter.Inputs; i++)
        {
            double f0 = filter[i * 3], f1 = filter[i * 3 + 1], f2 = filter[i * 3 + 2];
            for (int column = 0; column < 3; column++)
            {
                double* k = kernels + column * lanes;
                double* row = rows + (i * 3 + column) * lanes;
                for (int lane = 0; lane < lanes; lane++)
                    row[lane] = f0 * k[lane] + f1 * k[3 * lanes + lane] + f2 * k[6 * lanes + lane];
            }
        }
        for (int i = 0; i < TFilter.Inputs; i++)
        {
            double* row = rows + i * 3 * lanes;
            for (int j = 0; j < TFilter.Inputs; j++)
            {
                double f0 = filter[j * 3], f1 = filter[j * 3 + 1], f2 = filter[j * 3 + 2];
                float* product = to + (nint)((i * TFilter.Inputs + j) * _layout.ProductLength);
                for (int lane = 0; lane < lanes; lane++)
                    product[lane] = (float)(f0 * row[lane] + f1 * row[lanes + lane] + f2 * row[2 * lanes + lane]);
            }
        }
    }
}
