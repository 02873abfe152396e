using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vertebra.Imaging;

/// <summary>The two passes of a resize, columns first, rounded to bytes in between as Pillow does.</summary>
internal static class Resampler
{
    private const int Half = 1 << (ResampleFilter.Precision - 1);

    /// <summary>Weighs pixels of a row.</summary>
    /// <param name="source">A row of RGB pixels.</param>
    /// <param name="filter">Weights for each output pixel.</param>
    /// <param name="target">Receives 3 bytes for each.</param>
    public static void Horizontal(ReadOnlySpan<byte> source, ResampleFilter filter, Span<byte> target)
    {
        for (int i = 0; i < filter.Length; i++)
        {
            ReadOnlySpan<int> weights = filter.Weights(i);
            int first = filter.First(i) * 3;
            // Lanes: red, green, blue, and the next pixel's red, which is dropped. The row's last pixel has no next.
            var sum = Vector128.Create(Half);
            int k = 0;
            for (; k < weights.Length && first + k * 3 + 4 <= source.Length; k++)
            {
                uint pixel = MemoryMarshal.Read<uint>(source[(first + k * 3)..]);
                var words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte());
                sum += Vector128.WidenLower(words).AsInt32() * weights[k];
            }
            if (k < weights.Length)
            {
                ReadOnlySpan<byte> pixel = source.Slice(first + k * 3, 3);
                sum += Vector128.Create(pixel[0], pixel[1], pixel[2], 0) * weights[k];
            }
            var value = Vector128.Min(Vector128.Max(sum >> ResampleFilter.Precision, Vector128<int>.Zero), Vector128.Create(255));
            (target[i * 3], target[i * 3 + 1], target[i * 3 + 2]) = ((byte)value[0], (byte)value[1], (byte)value[2]);
        }
    }

    /// <summary>Weighs rows.</summary>
    /// <param name="rows">Rows of equal length, one behind the other, the first with the first weight.</param>
    /// <param name="weights">A weight a row.</param>
    /// <param name="target">Receives a row; its length is that of each.</param>
    public static void Vertical(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<byte> target)
    {
        int length = target.Length, x = 0;
        for (; x + 8 <= length; x += 8)
        {
            Vector128<int> low = Vector128.Create(Half), high = low;
            for (int k = 0; k < weights.Length; k++)
            {
                ulong eight = MemoryMarshal.Read<ulong>(rows.Slice(k * length + x, 8));
                var (a, b) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(eight).AsByte()));
                low += a.AsInt32() * weights[k];
                high += b.AsInt32() * weights[k];
            }
            var words = Vector128.Narrow(Clip(low), Clip(high)).AsUInt16();
            MemoryMarshal.Write(target[x..], Vector128.Narrow(words, words).AsUInt64()[0]);
        }
        for (; x < length; x++)
        {
            int sum = Half;
            for (int k = 0; k < weights.Length; k++)
                sum += rows[k * length + x] * weights[k];
            target[x] = (byte)Math.Clamp(sum >> ResampleFilter.Precision, 0, 255);
        }
    }

    private static Vector128<int> Clip(Vector128<int> sum) =>
        Vector128.Min(Vector128.Max(sum >> ResampleFilter.Precision, Vector128<int>.Zero), Vector128.Create(255));
}
