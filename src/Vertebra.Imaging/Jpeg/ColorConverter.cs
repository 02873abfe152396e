using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vertebra.Imaging.Jpeg;

/// <summary>
/// Rows of components to rows of RGB, in libjpeg's 16-bit fixed point; four-component pictures as Pillow converts them: stored
/// inverted, as Adobe does, and composed as (1 - ink)(1 - black).
/// </summary>
internal static class ColorConverter
{
    // 1.402, 1.772, 0.71414 and 0.34414 times 2^16.
    private const int RedOfCr = 91881;
    private const int BlueOfCb = 116130;
    private const int GreenOfCr = 46802;
    private const int GreenOfCb = 22554;
    private const int Half = 1 << 15;

    public static void Gray(ReadOnlySpan<byte> gray, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
            rgb.Slice(x * 3, 3).Fill(gray[x]);
    }

    public static void Rgb(ReadOnlySpan<byte> r, ReadOnlySpan<byte> g, ReadOnlySpan<byte> b, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
            (rgb[x * 3], rgb[x * 3 + 1], rgb[x * 3 + 2]) = (r[x], g[x], b[x]);
    }

    public static void YCbCr(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> rgb)
    {
        int width = rgb.Length / 3, x = 0;
        // The second store of 8 pixels ends 4 bytes behind them.
        for (; (x + 8) * 3 + 4 <= rgb.Length; x += 8)
        {
            (Vector128<int> y0, Vector128<int> y1) = LoadEight(luma, x);
            (Vector128<int> cb0, Vector128<int> cb1) = LoadEight(blue, x);
            (Vector128<int> cr0, Vector128<int> cr1) = LoadEight(red, x);
            ConvertFour(y0, cb0, cr0).CopyTo(rgb[(x * 3)..]);
            ConvertFour(y1, cb1, cr1).CopyTo(rgb[(x * 3 + 12)..]);
        }
        for (; x < width; x++)
            Convert(luma[x], blue[x], red[x], rgb.Slice(x * 3, 3));
    }

    public static void Cmyk(ReadOnlySpan<byte> c, ReadOnlySpan<byte> m, ReadOnlySpan<byte> y, ReadOnlySpan<byte> k, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
            Compose(c[x], m[x], y[x], k[x], rgb.Slice(x * 3, 3));
    }

    public static void Ycck(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, ReadOnlySpan<byte> k, Span<byte> rgb)
    {
        YCbCr(luma, cb, cr, rgb);
        for (int x = 0; x < rgb.Length / 3; x++)
        {
            Span<byte> pixel = rgb.Slice(x * 3, 3);
            Compose(255 - pixel[0], 255 - pixel[1], 255 - pixel[2], k[x], pixel);
        }
    }

    private static void Convert(int y, int cb, int cr, Span<byte> pixel)
    {
        (cb, cr) = (cb - 128, cr - 128);
        pixel[0] = (byte)Math.Clamp(y + ((RedOfCr * cr + Half) >> 16), 0, 255);
        pixel[1] = (byte)Math.Clamp(y + ((-GreenOfCb * cb - GreenOfCr * cr + Half) >> 16), 0, 255);
        pixel[2] = (byte)Math.Clamp(y + ((BlueOfCb * cb + Half) >> 16), 0, 255);
    }

    // Four pixels to 12 bytes and 4 of no meaning.
    private static Vector128<byte> ConvertFour(Vector128<int> y, Vector128<int> cb, Vector128<int> cr)
    {
        var middle = Vector128.Create(128);
        var half = Vector128.Create(Half);
        (cb, cr) = (cb - middle, cr - middle);
        var r = Clamp(y + ((cr * RedOfCr + half) >> 16));
        var g = Clamp(y + ((half - cb * GreenOfCb - cr * GreenOfCr) >> 16));
        var b = Clamp(y + ((cb * BlueOfCb + half) >> 16));
        var packed = (r | g << 8 | b << 16).AsByte();
        return Vector128.Shuffle(packed, Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15));
    }

    private static Vector128<int> Clamp(Vector128<int> value) =>
        Vector128.Min(Vector128.Max(value, Vector128<int>.Zero), Vector128.Create(255));

    private static (Vector128<int> Low, Vector128<int> High) LoadEight(ReadOnlySpan<byte> row, int x)
    {
        var words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(MemoryMarshal.Read<ulong>(row.Slice(x, 8))).AsByte());
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(words);
        return (low.AsInt32(), high.AsInt32());
    }

    // Stored values are 255 - ink.
    private static void Compose(int c, int m, int y, int k, Span<byte> pixel)
    {
        pixel[0] = Light(c, k);
        pixel[1] = Light(m, k);
        pixel[2] = Light(y, k);
    }

    private static byte Light(int stored, int k)
    {
        // (255 - stored) * k / 255, rounded.
        int product = (255 - stored) * k + 128;
        return (byte)Math.Clamp(k - ((product + (product >> 8)) >> 8), 0, 255);
    }
}
