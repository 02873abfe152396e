using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>y = 1 / (1 + exp(-x)).</summary>
internal readonly struct Sigmoid : IActivation
{
    public static ActivationKind Kind => ActivationKind.Sigmoid;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V>
    {
        V one = V.Broadcast(1f);
        return one / (one + V.ExpOfMinus(V.Max(V.Broadcast(ExpPolynomial.Least), x)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V y, V dy)
        where V : unmanaged, IVec<V> => dy * (y * (V.Broadcast(1f) - y));
}
