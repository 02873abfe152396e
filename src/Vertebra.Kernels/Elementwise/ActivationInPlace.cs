using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>Applies an activation to what another kernel just wrote.</summary>
internal static unsafe class ActivationInPlace<V>
    where V : unmanaged, IVec<V>
{
    public static void Run(ActivationFunction function, float* values, long length)
    {
        switch (function)
        {
            case ActivationFunction.Identity:
                break;
            case ActivationFunction.Relu:
                Run<Relu>(values, length);
                break;
            case ActivationFunction.Tanh:
                Run<Tanh>(values, length);
                break;
            case ActivationFunction.Relu6:
                Run<Relu6>(values, length);
                break;
            case ActivationFunction.Sigmoid:
                Run<Sigmoid>(values, length);
                break;
            case ActivationFunction.HardSigmoid:
                Run<HardSigmoid>(values, length);
                break;
            case ActivationFunction.Silu:
                Run<Silu>(values, length);
                break;
            case ActivationFunction.HardSwish:
                Run<HardSwish>(values, length);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "No kernel implements this activation.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TActivation>(float* values, long length)
        where TActivation : struct, IActivation
    {
        long i = 0;
        for (; i <= length - V.Count; i += V.Count)
            V.Store(TActivation.Apply(V.Load(values + i)), values + i);
        for (; i < length; i++)
            VecScalar.Store(TActivation.Apply(VecScalar.Load(values + i)), values + i);
    }
}
