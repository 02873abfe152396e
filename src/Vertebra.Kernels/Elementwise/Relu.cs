using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>y = max(x, 0).</summary>
internal readonly struct Relu : IActivation
{
    public static ActivationKind Kind => ActivationKind.Relu;

    // A comparison with NaN is false, so NaN falls through; a native maximum would promise nothing about it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V> => V.SelectGreater(V.Zero, x, V.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V y, V dy)
        where V : unmanaged, IVec<V> => V.SelectGreater(y, V.Zero, dy, V.Zero);
}
