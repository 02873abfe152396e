using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Vertebra.Kernels.Simd;

/// <summary>Asks for a cache line ahead of its use. Any address is allowed; where the processor cannot be asked nothing happens.</summary>
internal static unsafe class Prefetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToFirstLevel(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToSecondLevel(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
