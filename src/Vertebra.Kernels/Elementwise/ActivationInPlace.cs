using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>Applies an activation to what another kernel just wrote.</summary>
internal static unsafe class ActivationInPlace<V>
    where V : unmanaged, IVec<V>
{
    public static void Run(ActivationKind kind, float* values, long length)
    {
        switch (kind)
        {
            case ActivationKind.Identity:
                break;
            case ActivationKind.Relu:
                Run<Relu>(values, length);
                break;
            case ActivationKind.Tanh:
                Run<Tanh>(values, length);
                break;
            case ActivationKind.Relu6:
                Run<Relu6>(values, length);
                break;
            case ActivationKind.Sigmoid:
                Run<Sigmoid>(values, length);
                break;
            case ActivationKind.HardSigmoid:
                Run<HardSigmoid>(values, length);
                break;
            case ActivationKind.Silu:
                Run<Silu>(values, length);
                break;
            case ActivationKind.HardSwish:
                Run<HardSwish>(values, length);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "No kernel implements this activation.");
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
