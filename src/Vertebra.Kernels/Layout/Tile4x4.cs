using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Vertebra.Kernels.Layout;

/// <summary>Transposes four rows of four floats in registers.</summary>
internal static unsafe class Tile4x4
{
    /// <summary>to[j][i] = from[i][j] for i, j in 0..3; the strides are floats between rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, nint fromStride, float* to, nint toStride) =>
        Transpose(from, fromStride, to, to + toStride, to + 2 * toStride, to + 3 * toStride);

    /// <summary>to_j[i] = from[i][j] for i, j in 0..3; the stride is in floats between rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, nint fromStride, float* to0, float* to1, float* to2, float* to3)
    {
        Vector128<float> row0 = Vector128.Load(from);
        Vector128<float> row1 = Vector128.Load(from + fromStride);
        Vector128<float> row2 = Vector128.Load(from + 2 * fromStride);
        Vector128<float> row3 = Vector128.Load(from + 3 * fromStride);

        // Interleaving rows 0 and 2, and 1 and 3, then the two results, is the transposition.
        Vector128<float> even = ZipLow(row0, row2);
        Vector128<float> odd = ZipLow(row1, row3);
        ZipLow(even, odd).Store(to0);
        ZipHigh(even, odd).Store(to1);
        even = ZipHigh(row0, row2);
        odd = ZipHigh(row1, row3);
        ZipLow(even, odd).Store(to2);
        ZipHigh(even, odd).Store(to3);
    }

    // a0 b0 a1 b1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return Sse.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipLow(a, b);
        return Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    // a2 b2 a3 b3
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported)
            return Sse.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.ZipHigh(a, b);
        return Vector128.Create(a[2], b[2], a[3], b[3]);
    }
}
