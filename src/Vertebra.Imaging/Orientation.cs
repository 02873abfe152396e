using System.Buffers.Binary;

namespace Vertebra.Imaging;

/// <summary>EXIF's orientation tag, 1 to 8.</summary>
internal static class Orientation
{
    private const ushort Tag = 0x0112;

    /// <summary>The orientation in the first directory of EXIF data (a TIFF file), or 1 where there is none that can be read.</summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 8 || (!little && !tiff.StartsWith("MM\0*"u8)))
            return 1;
        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
            return 1;
        int entries = Short(tiff, (int)directory, little);
        for (int i = 0; i < entries; i++)
        {
            int at = (int)directory + 2 + i * 12;
            if (at + 12 > tiff.Length)
                break;
            if (Short(tiff, at, little) == Tag)
                return Short(tiff, at + 8, little) is >= 1 and <= 8 and var orientation ? orientation : 1;
        }
        return 1;
    }

    /// <summary>The picture as it is meant to be seen.</summary>
    public static RgbImage Apply(RgbImage image, int orientation)
    {
        if (orientation == 1)
            return image;
        // 5 to 8 swap rows and columns; then columns and rows may be counted from the other end.
        bool transpose = orientation >= 5;
        bool fromRight = orientation is 2 or 3 or 7 or 8, fromBottom = orientation is 3 or 4 or 6 or 7;
        (int width, int height) = transpose ? (image.Height, image.Width) : (image.Width, image.Height);
        byte[] pixels = new byte[image.Pixels.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int sourceX, int sourceY) = transpose ? (y, x) : (x, y);
                sourceX = fromRight ? image.Width - 1 - sourceX : sourceX;
                sourceY = fromBottom ? image.Height - 1 - sourceY : sourceY;
                image.Pixels.AsSpan((sourceY * image.Width + sourceX) * 3, 3).CopyTo(pixels.AsSpan((y * width + x) * 3));
            }
        }
        return new RgbImage(width, height, pixels);
    }

    private static ushort Short(ReadOnlySpan<byte> tiff, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(tiff[at..]) : BinaryPrimitives.ReadUInt16BigEndian(tiff[at..]);
}
