using System.Buffers.Binary;

namespace Vertebra.Imaging.Png;

/// <summary>PNG's colour types.</summary>
internal enum PngColor : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>The IHDR chunk.</summary>
internal sealed record PngHeader(int Width, int Height, int Depth, PngColor Color, bool Interlaced)
{
    public int Channels => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GrayAlpha => 2,
        PngColor.Rgba => 4,
        _ => 1,
    };

    /// <summary>Bytes back to the sample that a filter predicts from.</summary>
    public int FilterDistance => Math.Max(1, Channels * Depth / 8);

    /// <summary>Bytes of a row of so many pixels, without the filter's byte.</summary>
    public int Stride(int width) => (int)(((long)width * Channels * Depth + 7) / 8);

    public static PngHeader Read(ReadOnlySpan<byte> body, DecodeOptions options, long offset)
    {
        if (body.Length != 13)
            throw new DecodeFault($"the header has {body.Length} bytes, not 13", offset);
        uint width = BinaryPrimitives.ReadUInt32BigEndian(body), height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        int depth = body[8], color = body[9];
        bool known = color switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!known)
            throw new DecodeFault($"colour type {color} with {depth} bits does not exist", offset);
        if (body[10] != 0 || body[11] != 0 || body[12] > 1)
            throw new DecodeFault($"compression {body[10]}, filter {body[11]}, interlace {body[12]} do not exist", offset);
        SizeLimits.Check(width, height, options, offset);
        if ((long)width * 8 + 8 > Array.MaxLength)
            throw new DecodeFault($"{width} columns are too many", offset);
        return new PngHeader((int)width, (int)height, depth, (PngColor)color, body[12] == 1);
    }
}
