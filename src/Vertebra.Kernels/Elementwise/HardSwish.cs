using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>y = x * min(max(x + 3, 0), 6) / 6 (Howard et al. 2019). Its gradient reads x.</summary>
internal readonly struct HardSwish : IActivation
{
    public static ActivationKind Kind => ActivationKind.HardSwish;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V> => x * HardSigmoid.Apply(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V x, V dy)
        where V : unmanaged, IVec<V>
    {
        V three = V.Broadcast(3f);
        V slope = V.MultiplyAdd(x, V.Broadcast(1f / 3), V.Broadcast(0.5f));
        return V.SelectGreater(x, V.Zero - three, V.SelectGreater(three, x, dy * slope, dy), V.Zero);
    }
}
