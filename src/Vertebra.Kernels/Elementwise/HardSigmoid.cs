using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>y = min(max(x + 3, 0), 6) / 6 (Howard et al. 2019).</summary>
internal readonly struct HardSigmoid : IActivation
{
    public static ActivationKind Kind => ActivationKind.HardSigmoid;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V> => Relu6.Apply(x + V.Broadcast(3f)) * V.Broadcast(1f / 6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V y, V dy)
        where V : unmanaged, IVec<V> =>
        V.SelectGreater(y, V.Zero, V.SelectGreater(V.Broadcast(1f), y, dy * V.Broadcast(1f / 6), V.Zero), V.Zero);
}
