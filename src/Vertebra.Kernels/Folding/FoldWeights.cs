using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Folding;

/// <summary>The weights of a convolution that does the work of the batch normalisation behind it too. Items are output channels.</summary>
internal sealed unsafe class FoldWeights<V>(int outChannels, int channelLength, float epsilon)
    : ChunkedKernel(new Chunks(outChannels, channelLength))
    where V : unmanaged, IVec<V>
{
    private float* _weight;
    private float* _scale;
    private float* _variance;
    private float* _folded;

    public override string Name => "fold weights";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _weight = (float*)operands[0];
        _scale = (float*)operands[1];
        _variance = (float*)operands[2];
        _folded = (float*)operands[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        for (nint channel = (nint)start; channel < (nint)end; channel++)
        {
            float factor = (float)(_scale[channel] / Math.Sqrt((double)_variance[channel] + epsilon));
            V factors = V.Broadcast(factor);
            float* weight = _weight + channel * channelLength;
            float* folded = _folded + channel * channelLength;
            int i = 0;
            for (; i <= channelLength - V.Count; i += V.Count)
                V.Store(V.Load(weight + i) * factors, folded + i);
            for (; i < channelLength; i++)
                folded[i] = weight[i] * factor;
        }
    }
}

/// <summary>weight, scale, variance → weight * scale / sqrt(variance + epsilon), by output channel.</summary>
internal readonly record struct FoldWeightsRecipe(int OutChannels, int ChannelLength, float Epsilon) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new FoldWeights<V>(OutChannels, ChannelLength, Epsilon);
}
