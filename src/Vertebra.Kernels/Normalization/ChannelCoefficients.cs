using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Normalization;

/// <summary>Numbers for each channel that a normalisation prepares before it walks over its map.</summary>
internal static unsafe class ChannelCoefficients<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>weight / sqrt(variance + epsilon).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* weight, float* variance, float epsilon, float* scale, int channels)
    {
        V offset = V.Broadcast(epsilon);
        int i = 0;
        for (; i <= channels - V.Count; i += V.Count)
            V.Store(V.Load(weight + i) / V.Sqrt(V.Load(variance + i) + offset), scale + i);
        for (; i < channels; i++)
            scale[i] = weight[i] / MathF.Sqrt(variance[i] + epsilon);
    }
}
