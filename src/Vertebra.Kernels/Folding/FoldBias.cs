using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Folding;

/// <summary>The bias of a convolution that does the work of the batch normalisation behind it too.</summary>
internal sealed unsafe class FoldBias(int channels, float epsilon) : Kernel
{
    private float* _scale;
    private float* _offset;
    private float* _mean;
    private float* _variance;
    private float* _bias;
    private float* _folded;

    public override string Name => "fold bias";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _scale = (float*)operands[0];
        _offset = (float*)operands[1];
        _mean = (float*)operands[2];
        _variance = (float*)operands[3];
        _bias = operands.Length == 6 ? (float*)operands[4] : null;
        _folded = (float*)operands[^1];
    }

    public override void Run(WorkerPool pool)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            double distance = (_bias == null ? 0.0 : _bias[channel]) - _mean[channel];
            _folded[channel] = (float)(_offset[channel] + distance * _scale[channel] / Math.Sqrt((double)_variance[channel] + epsilon));
        }
    }
}

/// <summary>scale, offset, mean, variance, bias or nothing → offset + (bias - mean) * scale / sqrt(variance + epsilon).</summary>
internal readonly record struct FoldBiasRecipe(int Channels, float Epsilon) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new FoldBias(Channels, Epsilon);
}
