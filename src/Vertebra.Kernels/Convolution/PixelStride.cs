using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution;

/// <summary>Distance of neighbouring pixels in a convolution's source, known at compile time so that it folds into addresses.</summary>
internal interface IPixelStride
{
    static abstract nint Stride<V>()
        where V : unmanaged, IVec<V>;
}

/// <summary>A blocked map: a pixel is one vector of channels.</summary>
internal readonly struct BlockedPixels : IPixelStride
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Stride<V>()
        where V : unmanaged, IVec<V> => V.Count;
}

/// <summary>A plain map: pixels of one channel lie side by side.</summary>
internal readonly struct PlainPixels : IPixelStride
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Stride<V>()
        where V : unmanaged, IVec<V> => 1;
}
