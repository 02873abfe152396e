using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vertebra.Imaging.Jpeg;

/// <summary>
/// The accurate integer inverse DCT of the IJG's reference decoder ("islow"): Loeffler, Ligtenberg and Moschytz 1989 with 12
/// multiplications, constants scaled by 2^13, two extra bits between the passes. Every decoder of this definition gives the same bits.
/// </summary>
internal static class InverseDct
{
    private const int ConstantBits = 13;
    private const int ColumnShift = ConstantBits - 2;
    private const int RowShift = ConstantBits + 2 + 3;

    /// <summary>Transforms a block of coefficients in natural order into 8 rows of samples.</summary>
    public static void Transform(ReadOnlySpan<short> block, ReadOnlySpan<int> steps, Span<byte> samples, int stride)
    {
        if (Avx2.IsSupported)
            TransformAvx2(block, steps, samples, stride);
        else
            TransformScalar(block, steps, samples, stride);
    }

    /// <summary>The transform of a block that has only a DC coefficient, already multiplied by its step.</summary>
    public static void Fill(int dc, Span<byte> samples, int stride)
    {
        byte value = (byte)Math.Clamp(((dc * 4 + 16) >> 5) + 128, 0, 255);
        for (int y = 0; y < 8; y++)
            samples.Slice(y * stride, 8).Fill(value);
    }

    internal static void TransformScalar(ReadOnlySpan<short> block, ReadOnlySpan<int> steps, Span<byte> samples, int stride)
    {
        Span<int> work = stackalloc int[64];
        for (int x = 0; x < 8; x++)
        {
            var column = new Octet<int>();
            for (int y = 0; y < 8; y++)
                column[y] = block[y * 8 + x] * steps[y * 8 + x];
            Pass(ref column, ColumnShift);
            for (int y = 0; y < 8; y++)
                work[y * 8 + x] = column[y];
        }
        for (int y = 0; y < 8; y++)
        {
            var row = new Octet<int>();
            for (int x = 0; x < 8; x++)
                row[x] = work[y * 8 + x];
            Pass(ref row, RowShift);
            for (int x = 0; x < 8; x++)
                samples[y * stride + x] = (byte)Math.Clamp(row[x] + 128, 0, 255);
        }
    }

    private static void Pass(ref Octet<int> v, int shift)
    {
        int z1 = (v[2] + v[6]) * 4433;
        int even2 = z1 - v[6] * 15137, even3 = z1 + v[2] * 6270;
        int even0 = (v[0] + v[4]) << ConstantBits, even1 = (v[0] - v[4]) << ConstantBits;
        int t10 = even0 + even3, t13 = even0 - even3, t11 = even1 + even2, t12 = even1 - even2;

        int z5 = (v[7] + v[3] + v[5] + v[1]) * 9633;
        int z3 = z5 - (v[7] + v[3]) * 16069, z4 = z5 - (v[5] + v[1]) * 3196;
        int w1 = (v[7] + v[1]) * -7373, w2 = (v[5] + v[3]) * -20995;
        int odd0 = v[7] * 2446 + w1 + z3, odd1 = v[5] * 16819 + w2 + z4;
        int odd2 = v[3] * 25172 + w2 + z3, odd3 = v[1] * 12299 + w1 + z4;

        int half = 1 << (shift - 1);
        v[0] = (t10 + odd3 + half) >> shift;
        v[7] = (t10 - odd3 + half) >> shift;
        v[1] = (t11 + odd2 + half) >> shift;
        v[6] = (t11 - odd2 + half) >> shift;
        v[2] = (t12 + odd1 + half) >> shift;
        v[5] = (t12 - odd1 + half) >> shift;
        v[3] = (t13 + odd0 + half) >> shift;
        v[4] = (t13 - odd0 + half) >> shift;
    }

    // A vector holds a row of the block: its lanes are 8 columns that go through the first pass side by side.
    private static void TransformAvx2(ReadOnlySpan<short> block, ReadOnlySpan<int> steps, Span<byte> samples, int stride)
    {
        Vector256<int> v0 = Load(block, steps, 0), v1 = Load(block, steps, 1), v2 = Load(block, steps, 2), v3 = Load(block, steps, 3);
        Vector256<int> v4 = Load(block, steps, 4), v5 = Load(block, steps, 5), v6 = Load(block, steps, 6), v7 = Load(block, steps, 7);
        Pass(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, ColumnShift);
        Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        Pass(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, RowShift);
        Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        Store(v0, v1, v2, v3, samples, stride);
        Store(v4, v5, v6, v7, samples[(4 * stride)..], stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Load(ReadOnlySpan<short> block, ReadOnlySpan<int> steps, int row) =>
        Avx2.ConvertToVector256Int32(Vector128.Create(block.Slice(row * 8, 8))) * Vector256.Create(steps.Slice(row * 8, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(
        ref Vector256<int> v0, ref Vector256<int> v1, ref Vector256<int> v2, ref Vector256<int> v3,
        ref Vector256<int> v4, ref Vector256<int> v5, ref Vector256<int> v6, ref Vector256<int> v7, int shift)
    {
        var z1 = (v2 + v6) * 4433;
        var even2 = z1 - v6 * 15137;
        var even3 = z1 + v2 * 6270;
        var even0 = (v0 + v4) << ConstantBits;
        var even1 = (v0 - v4) << ConstantBits;
        var half = Vector256.Create(1 << (shift - 1));
        var t10 = even0 + even3 + half;
        var t13 = even0 - even3 + half;
        var t11 = even1 + even2 + half;
        var t12 = even1 - even2 + half;

        var z3 = v7 + v3;
        var z4 = v5 + v1;
        var z5 = (z3 + z4) * 9633;
        z3 = z5 - z3 * 16069;
        z4 = z5 - z4 * 3196;
        var w1 = (v7 + v1) * 7373;
        var w2 = (v5 + v3) * 20995;
        var odd0 = v7 * 2446 - w1 + z3;
        var odd1 = v5 * 16819 - w2 + z4;
        var odd2 = v3 * 25172 - w2 + z3;
        var odd3 = v1 * 12299 - w1 + z4;

        v0 = (t10 + odd3) >> shift;
        v7 = (t10 - odd3) >> shift;
        v1 = (t11 + odd2) >> shift;
        v6 = (t11 - odd2) >> shift;
        v2 = (t12 + odd1) >> shift;
        v5 = (t12 - odd1) >> shift;
        v3 = (t13 + odd0) >> shift;
        v4 = (t13 - odd0) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector256<int> v0, ref Vector256<int> v1, ref Vector256<int> v2, ref Vector256<int> v3,
        ref Vector256<int> v4, ref Vector256<int> v5, ref Vector256<int> v6, ref Vector256<int> v7)
    {
        // Pairs of rows, then quads, then halves: an unpack works within each 128-bit half.
        var a0 = Avx2.UnpackLow(v0, v1).AsInt64();
        var a1 = Avx2.UnpackHigh(v0, v1).AsInt64();
        var a2 = Avx2.UnpackLow(v2, v3).AsInt64();
        var a3 = Avx2.UnpackHigh(v2, v3).AsInt64();
        var a4 = Avx2.UnpackLow(v4, v5).AsInt64();
        var a5 = Avx2.UnpackHigh(v4, v5).AsInt64();
        var a6 = Avx2.UnpackLow(v6, v7).AsInt64();
        var a7 = Avx2.UnpackHigh(v6, v7).AsInt64();
        var b0 = Avx2.UnpackLow(a0, a2).AsInt32();
        var b1 = Avx2.UnpackHigh(a0, a2).AsInt32();
        var b2 = Avx2.UnpackLow(a1, a3).AsInt32();
        var b3 = Avx2.UnpackHigh(a1, a3).AsInt32();
        var b4 = Avx2.UnpackLow(a4, a6).AsInt32();
        var b5 = Avx2.UnpackHigh(a4, a6).AsInt32();
        var b6 = Avx2.UnpackLow(a5, a7).AsInt32();
        var b7 = Avx2.UnpackHigh(a5, a7).AsInt32();
        v0 = Avx2.Permute2x128(b0, b4, 0x20);
        v1 = Avx2.Permute2x128(b1, b5, 0x20);
        v2 = Avx2.Permute2x128(b2, b6, 0x20);
        v3 = Avx2.Permute2x128(b3, b7, 0x20);
        v4 = Avx2.Permute2x128(b0, b4, 0x31);
        v5 = Avx2.Permute2x128(b1, b5, 0x31);
        v6 = Avx2.Permute2x128(b2, b6, 0x31);
        v7 = Avx2.Permute2x128(b3, b7, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector256<int> r0, Vector256<int> r1, Vector256<int> r2, Vector256<int> r3, Span<byte> samples, int stride)
    {
        // Saturating packs, also within halves: 4 samples of each row, then the other 4; the permutation brings rows together.
        var low = Avx2.PackSignedSaturate(r0, r1);
        var high = Avx2.PackSignedSaturate(r2, r3);
        var level = Vector256.Create((short)128);
        var packed = Avx2.PackUnsignedSaturate(Avx2.AddSaturate(low, level), Avx2.AddSaturate(high, level)).AsInt32();
        var rows = Avx2.PermuteVar8x32(packed, Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsUInt64();
        BinaryPrimitives.WriteUInt64LittleEndian(samples, rows[0]);
        BinaryPrimitives.WriteUInt64LittleEndian(samples[stride..], rows[1]);
        BinaryPrimitives.WriteUInt64LittleEndian(samples[(2 * stride)..], rows[2]);
        BinaryPrimitives.WriteUInt64LittleEndian(samples[(3 * stride)..], rows[3]);
    }

    [InlineArray(8)]
    private struct Octet<T>
    {
        private T _first;
    }
}
