using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>y = x.</summary>
internal readonly struct Identity : IActivation
{
    public static ActivationKind Kind => ActivationKind.Identity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V y, V dy)
        where V : unmanaged, IVec<V> => dy;
}
