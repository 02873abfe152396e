using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// Transforms weights [out][in / groups][row][column] for the gradient of a convolution's input, which is a convolution of the result's
/// gradient with the kernels turned by half a circle and the channels exchanged. Training packs in every step, hence whole vectors
/// of kernels in single precision.
/// </summary>
internal sealed unsafe class WinogradGradientWeightPacker<V, TRows, TColumns> : PackKernel, IParallelWork
    where V : unmanaged, IVec<V>
    where TRows : struct, IWinogradFilter
    where TColumns : struct, IWinogradFilter
{
    // Channels of the result's gradient that a chunk transforms for one panel.
    private const int ChunkChannels = 64;

    // Channels whose results are gathered before they are written: the weights of each product lie on pages of their own.
    private const int RunChannels = 8;

    private static readonly float[] RowTransform = Coefficients<TRows>();
    private static readonly float[] ColumnTransform = Coefficients<TColumns>();

    private readonly WinogradWeightsLayout _layout;
    private readonly int _parts;
    private float* _weights;
    private float* _packed;

    /// <param name="gradient">The convolution that computes the gradient: its input channels are the results of the forward one.</param>
    public WinogradGradientWeightPacker(ConvGeometry gradient)
    {
        _layout = WinogradWeightPacker<V, TRows, TColumns>.Layout(gradient);
        _parts = (_layout.InChannels + ChunkChannels - 1) / ChunkChannels;
        Format = $"winograd {TRows.Outputs}x{TColumns.Outputs} of {TRows.Taps}x{TColumns.Taps}, turned, {V.Count} lanes, {gradient.Groups} groups";
    }

    public override string Name => $"pack winograd {TRows.Outputs}x{TColumns.Outputs} gradient weights";

    public override long PackedBytes => FloatBytes(_layout.Groups * _layout.GroupLength);

    public override string Format { get; }

    private static int Products => TRows.Inputs * TColumns.Inputs;

    private static int Taps => TRows.Taps * TColumns.Taps;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _weights = (float*)operands[0];
        _packed = (float*)operands[1];
    }

    public override void Run(WorkerPool pool) => pool.Run(this, _layout.Groups * _layout.Panels * _parts);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk, int worker)
    {
        (chunk, int part) = Math.DivRem(chunk, _parts);
        (int group, int panel) = Math.DivRem(chunk, _layout.Panels);
        int lanes = _layout.Width(panel) * V.Count;
        int first = panel * 2 * V.Count;
        int kernels = Math.Min(lanes, _layout.OutChannels - first);
        float* turned = stackalloc float[Taps * lanes];
        new Span<float>(turned, Taps * lanes).Clear();
        float* to = _packed + (nint)(group * _layout.GroupLength) + _layout.PanelOffset(panel);
        float* run = stackalloc float[Products * RunChannels * lanes];
        nint productLength = (nint)_layout.ProductLength;
        int end = Math.Min(_layout.InChannels, (part + 1) * ChunkChannels);
        for (int channel = part * ChunkChannels; channel < end; channel += RunChannels)
        {
            int channels = Math.Min(RunChannels, end - channel);
            for (int i = 0; i < channels; i++)
            {
                float* from = _weights + (((nint)group * _layout.InChannels + channel + i) * _layout.OutChannels + first) * Taps;
                Turn(from, kernels, lanes, turned);
                for (int lane = 0; lane < lanes; lane += V.Count)
                    Transform(turned + lane, lanes, run + i * lanes + lane, RunChannels * lanes);
            }
            for (int product = 0; product < Products; product++)
            {
                float* results = run + product * RunChannels * lanes;
                float* place = to + product * productLength + (nint)channel * lanes;
                for (int i = 0; i < channels * lanes; i += V.Count)
                    V.Store(V.Load(results + i), place + i);
            }
        }
    }

    // From [kernel][tap] to [last tap first][kernel].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(float* from, int kernels, int lanes, float* to)
    {
        int wholeTaps = Taps & ~3, wholeKernels = kernels & ~3;
        for (int lane = 0; lane < wholeKernels; lane += 4)
        {
            for (int tap = 0; tap < wholeTaps; tap += 4)
            {
                float* last = to + (nint)(Taps - 1 - tap) * lanes + lane;
                Tile4x4.Transpose(from + (nint)lane * Taps + tap, Taps, last, last - lanes, last - 2 * lanes, last - 3 * lanes);
            }
        }
        for (int lane = 0; lane < kernels; lane++)
        {
            for (int tap = lane < wholeKernels ? wholeTaps : 0; tap < Taps; tap++)
                to[(Taps - 1 - tap) * lanes + lane] = from[lane * Taps + tap];
        }
    }

    // G g Gᵀ of a vector of kernels, to one vector a product.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform(float* kernels, int lanes, float* to, nint productLength)
    {
        float* rows = stackalloc float[TRows.Inputs * TColumns.Taps * V.Count];
        fixed (float* rowTransform = RowTransform, columnTransform = ColumnTransform)
        {
            for (int i = 0; i < TRows.Inputs; i++)
            {
                for (int column = 0; column < TColumns.Taps; column++)
                {
                    V sum = V.Zero;
                    for (int tap = 0; tap < TRows.Taps; tap++)
                        sum = V.MultiplyAdd(V.Load(kernels + (tap * TColumns.Taps + column) * lanes), rowTransform + i * TRows.Taps + tap, sum);
                    V.Store(sum, rows + (i * TColumns.Taps + column) * V.Count);
                }
            }
            for (int i = 0; i < TRows.Inputs; i++)
            {
                for (int j = 0; j < TColumns.Inputs; j++)
                {
                    V sum = V.Zero;
                    for (int tap = 0; tap < TColumns.Taps; tap++)
                        sum = V.MultiplyAdd(V.Load(rows + (i * TColumns.Taps + tap) * V.Count), columnTransform + j * TColumns.Taps + tap, sum);
                    V.Store(sum, to);
                    to += productLength;
                }
            }
        }
    }

    private static float[] Coefficients<TFilter>()
        where TFilter : struct, IWinogradFilter => [.. WinogradFilter.Weights<TFilter>().SelectMany(row => row).Select(factor => (float)factor)];
}
