using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Normalization;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Pointwise;

/// <summary>Copies pixels of a blocked map side by side, transformed on the way.</summary>
internal sealed unsafe class PointwiseSource<V>(TensorLayout source, PointwisePrologue prologue)
    where V : unmanaged, IVec<V>
{
    private readonly int _padded = source.Blocks * V.Count;
    private readonly TensorLayout _gates = source.Pooled();
    private float* _gate;
    private float* _weight;
    private float* _bias;
    private float* _mean;
    private float* _variance;

    // Padded copies of the mean and the bias, and the scale.
    private float* _coefficients;

    /// <summary>Floats of scratch.</summary>
    public long WorkspaceLength => prologue.Transform == PointwiseTransform.Normalize ? (3L * _padded + 15) / 16 * 16 : 0;

    public void Bind(ReadOnlySpan<nint> operands, float* workspace)
    {
        _coefficients = workspace;
        if (prologue.Transform == PointwiseTransform.Gate)
            _gate = (float*)operands[0];
        if (prologue.Transform != PointwiseTransform.Normalize)
            return;
        _weight = (float*)operands[0];
        _bias = (float*)operands[1];
        _mean = (float*)operands[2];
        _variance = (float*)operands[3];
    }

    /// <summary>Computes what all pixels share; before each run.</summary>
    public void Prepare()
    {
        if (prologue.Transform != PointwiseTransform.Normalize)
            return;
        new Span<float>(_coefficients, 3 * _padded).Clear();
        new ReadOnlySpan<float>(_mean, source.Channels).CopyTo(new Span<float>(_coefficients, source.Channels));
        new ReadOnlySpan<float>(_bias, source.Channels).CopyTo(new Span<float>(_coefficients + _padded, source.Channels));
        ChannelCoefficients<V>.Scale(_weight, _variance, prologue.Epsilon, _coefficients + 2 * _padded, source.Channels);
    }

    /// <summary>Copies neighbouring pixels, <paramref name="step"/> floats apart, of one block of channels.</summary>
    public void Copy(int image, int block, float* from, nint step, float* to, int pixels)
    {
        switch (prologue.Transform)
        {
            case PointwiseTransform.Gate:
                Scale(V.Load(_gate + _gates.Offset(image, block)), from, step, to, pixels);
                break;
            case PointwiseTransform.Normalize:
                Normalize(_coefficients + (nint)block * V.Count, from, step, to, pixels);
                break;
            default:
                Copy(from, step, to, pixels);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* from, nint step, float* to, int pixels)
    {
        for (; pixels > 0; pixels--, from += step, to += V.Count)
            V.Store(V.Load(from), to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(V gate, float* from, nint step, float* to, int pixels)
    {
        for (; pixels > 1; pixels -= 2, from += 2 * step, to += 2 * V.Count)
        {
            V first = V.Load(from) * gate;
            V second = V.Load(from + step) * gate;
            V.Store(first, to);
            V.Store(second, to + V.Count);
        }
        if (pixels > 0)
            V.Store(V.Load(from) * gate, to);
    }

    // Native maxima give their second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(float* coefficients, float* from, nint step, float* to, int pixels)
    {
        V mean = V.Load(coefficients);
        V bias = V.Load(coefficients + _padded);
        V scale = V.Load(coefficients + 2 * _padded);
        V lower = prologue.Relu ? V.Zero : V.Broadcast(float.NegativeInfinity);
        for (; pixels > 1; pixels -= 2, from += 2 * step, to += 2 * V.Count)
        {
            V first = V.Max(lower, V.MultiplyAdd(V.Load(from) - mean, scale, bias));
            V second = V.Max(lower, V.MultiplyAdd(V.Load(from + step) - mean, scale, bias));
            V.Store(first, to);
            V.Store(second, to + V.Count);
        }
        if (pixels > 0)
            V.Store(V.Max(lower, V.MultiplyAdd(V.Load(from) - mean, scale, bias)), to);
    }
}
