using System.Runtime.CompilerServices;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// Batch normalisation with given statistics, and the activation behind it: (x - mean) * scale + bias, which does not cancel as
/// x * scale + (bias - mean * scale) does. Items are rows of channel blocks.
/// </summary>
/// <param name="layout">The map.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="together">Whether mean and variance are the rows of one operand.</param>
internal sealed unsafe class BatchNorm<V, TActivation>(TensorLayout layout, float epsilon, bool together)
    : ChunkedKernel(new Chunks(layout.Planes * layout.Height, (long)layout.Width * layout.Block))
    where V : unmanaged, IVec<V>
    where TActivation : struct, IActivation
{
    private readonly int _padded = layout.Blocks * layout.Block;
    private float* _x;
    private float* _weight;
    private float* _bias;
    private float* _mean;
    private float* _variance;
    private float* _y;

    // Padded copies of the mean and the bias, and the scale.
    private float* _coefficients;

    public override string Name =>
        TActivation.Kind == ActivationKind.Identity ? "batch norm" : $"batch norm {TActivation.Kind.ToString().ToLowerInvariant()}";

    public override int InPlaceOperand => 0;

    public override long WorkspaceBytes(int workers) => FloatBytes(3L * _padded);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _weight = (float*)operands[1];
        _bias = (float*)operands[2];
        _mean = (float*)operands[3];
        _variance = together ? _mean + layout.Channels : (float*)operands[4];
        _y = (float*)operands[^1];
        _coefficients = (float*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        new Span<float>(_coefficients, 3 * _padded).Clear();
        new ReadOnlySpan<float>(_mean, layout.Channels).CopyTo(new Span<float>(_coefficients, layout.Channels));
        new ReadOnlySpan<float>(_bias, layout.Channels).CopyTo(new Span<float>(_coefficients + _padded, layout.Channels));
        ChannelCoefficients<V>.Scale(_weight, _variance, epsilon, _coefficients + 2 * _padded, layout.Channels);
        base.Run(pool);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        nint rowLength = (nint)layout.Width * V.Count;
        while (start < end)
        {
            (long plane, long row) = Math.DivRem(start, layout.Height);
            long rows = Math.Min(end - start, layout.Height - row);
            (int image, int block) = layout.Plane(plane);
            nint offset = layout.Offset(image, block) + (nint)row * rowLength;
            float* coefficients = _coefficients + block * V.Count;
            V mean = V.Load(coefficients);
            V bias = V.Load(coefficients + _padded);
            V scale = V.Load(coefficients + 2 * _padded);
            float* x = _x + offset;
            float* y = _y + offset;
            nint length = (nint)rows * rowLength;
            for (nint i = 0; i < length; i += V.Count)
                V.Store(TActivation.Apply(V.MultiplyAdd(V.Load(x + i) - mean, scale, bias)), y + i);
            start += rows;
        }
    }
}

/// <summary>Makes <see cref="BatchNorm{V, TActivation}"/>.</summary>
internal readonly struct BatchNormFactory<V>(TensorLayout layout, float epsilon, bool together) : IActivationFactory<Kernel>
    where V : unmanaged, IVec<V>
{
    public Kernel Make<TActivation>()
        where TActivation : struct, IActivation => new BatchNorm<V, TActivation>(layout, epsilon, together);
}

/// <summary>
/// x map, weight, bias, mean, variance → y map; or, with <paramref name="Together"/>, x map, weight, bias, statistics (mean, then
/// variance) → y map. The result may share x.
/// </summary>
internal readonly record struct BatchNormRecipe(
    TensorLayout Layout, float Epsilon, bool Together, ActivationKind Activation) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> =>
        Activations.Dispatch<BatchNormFactory<V>, Kernel>(Activation, new(Layout.InBlocksOf(V.Count), Epsilon, Together));
}
