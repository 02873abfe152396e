using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>y = min(max(x, 0), 6).</summary>
internal readonly struct Relu6 : IActivation
{
    public static ActivationKind Kind => ActivationKind.Relu6;

    // Comparisons with NaN are false, so NaN falls through.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V>
    {
        V six = V.Broadcast(6f);
        return V.SelectGreater(V.Zero, x, V.Zero, V.SelectGreater(x, six, six, x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V y, V dy)
        where V : unmanaged, IVec<V> =>
        V.SelectGreater(y, V.Zero, V.SelectGreater(V.Broadcast(6f), y, dy, V.Zero), V.Zero);
}
