using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>y = tanh(x), within a few units in the last place.</summary>
internal readonly struct Tanh : IActivation
{
    // Below this, 1 - 2 / (exp(2|x|) + 1) cancels and a polynomial takes over.
    private const float PolynomialLimit = 0.625f;

    private const float P0 = -0.333333289f;
    private const float P1 = 0.133327697f;
    private const float P2 = -0.0538509096f;
    private const float P3 = 0.020997179f;
    private const float P4 = -0.00609671416f;

    public static ActivationKind Kind => ActivationKind.Tanh;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V>
    {
        // x + x^3 P(x^2); P interpolates (tanh(x) / x - 1) / x^2 at the Chebyshev nodes of [0, 0.625^2].
        V u = x * x;
        V p = V.Broadcast(P4);
        p = V.MultiplyAdd(p, u, V.Broadcast(P3));
        p = V.MultiplyAdd(p, u, V.Broadcast(P2));
        p = V.MultiplyAdd(p, u, V.Broadcast(P1));
        p = V.MultiplyAdd(p, u, V.Broadcast(P0));
        V small = V.MultiplyAdd(p * u, x, x);

        V magnitude = V.Abs(x);
        V one = V.Broadcast(1f);
        V large = one - V.Broadcast(2f) / (V.Exp(magnitude + magnitude) + one);
        large = V.SelectGreater(V.Zero, x, V.Zero - large, large);
        return V.SelectGreater(V.Broadcast(PolynomialLimit), magnitude, small, large);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V y, V dy)
        where V : unmanaged, IVec<V> => dy * (V.Broadcast(1f) - y * y);
}
