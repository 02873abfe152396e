using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vertebra.Kernels.Simd;

/// <summary>Copies every second float.</summary>
internal static unsafe class Deinterleave
{
    /// <summary>to[i] = from[2 * i]. May read the float behind the last one that it copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EverySecond(float* from, float* to, nint count)
    {
        nint i = 0;
        if (Avx512F.IsSupported && count >= 16)
        {
            var even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            while (i < count)
            {
                // The last vector may overlap the one before.
                i = Math.Min(i, count - 16);
                Avx512F.PermuteVar16x32x2(Vector512.Load(from + 2 * i), even, Vector512.Load(from + 2 * i + 16)).Store(to + i);
                i += 16;
            }
        }
        else if (Avx2.IsSupported && count >= 8)
        {
            while (i < count)
            {
                // The even lanes of each half, a0 a2 b0 b2 a4 a6 b4 b6; then the middle pairs change places.
                i = Math.Min(i, count - 8);
                Vector256<float> pairs = Avx.Shuffle(Vector256.Load(from + 2 * i), Vector256.Load(from + 2 * i + 8), 0b10_00_10_00);
                Avx2.Permute4x64(pairs.AsDouble(), 0b11_01_10_00).AsSingle().Store(to + i);
                i += 8;
            }
        }
        for (; i < count; i++)
            to[i] = from[2 * i];
    }
}
