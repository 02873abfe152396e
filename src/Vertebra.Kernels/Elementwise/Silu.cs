using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>y = x / (1 + exp(-x)). Its gradient reads x.</summary>
internal readonly struct Silu : IActivation
{
    public static ActivationKind Kind => ActivationKind.Silu;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V> => x / (V.Broadcast(1f) + V.ExpOfMinus(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : unmanaged, IVec<V>
    {
        V one = V.Broadcast(1f);
        V sigmoid = one / (one + V.Exp(V.Zero - x));
        return dy * sigmoid * V.MultiplyAdd(x, one - sigmoid, one);
    }
}
