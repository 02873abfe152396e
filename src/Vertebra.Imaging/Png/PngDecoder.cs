using System.Buffers.Binary;
using System.IO.Compression;

namespace Vertebra.Imaging.Png;

/// <summary>Reads the chunks of a PNG file and its scan lines (PNG, third edition).</summary>
internal static class PngDecoder
{
    // Deflate cannot expand more than this.
    private const long MostExpansion = 1032;

    // First column, first row, column step, row step of the passes (PNG, 8.2).
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static RgbImage Decode(ReadOnlySpan<byte> file, DecodeOptions options)
    {
        PngHeader? header = null;
        byte[]? palette = null;
        int orientation = 1, position = Signature.Length, dataStart = 0;
        using var data = new MemoryStream();
        while (true)
        {
            int offset = position;
            ReadOnlySpan<byte> type = ReadChunk(file, ref position, out ReadOnlySpan<byte> body);
            if (header is null && !type.SequenceEqual("IHDR"u8))
                throw new DecodeFault("the header does not come first", offset);
            if (type.SequenceEqual("IHDR"u8))
                header = header is null ? PngHeader.Read(body, options, offset) : throw new DecodeFault("a second header", offset);
            else if (type.SequenceEqual("PLTE"u8))
                palette = ReadPalette(body, offset);
            else if (type.SequenceEqual("IDAT"u8))
            {
                dataStart = data.Length == 0 ? offset : dataStart;
                data.Write(body);
            }
            else if (type.SequenceEqual("eXIf"u8))
                orientation = Orientation.Read(body);
            else if (type.SequenceEqual("IEND"u8))
                break;
            else if ((type[0] & 0x20) == 0)
                throw new DecodeFault("an unknown critical chunk", offset);
        }
        if (header!.Color == PngColor.Palette && palette is null)
            throw new DecodeFault("the palette is missing", position);
        data.Position = 0;
        RgbImage image = Inflate(header, palette ?? [], data, dataStart);
        return options.ApplyOrientation ? Orientation.Apply(image, orientation) : image;
    }

    private static ReadOnlySpan<byte> ReadChunk(ReadOnlySpan<byte> file, ref int position, out ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> rest = file[position..];
        if (rest.Length < 12)
            throw DecodeFault.Truncated(file.Length);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - 12)
            throw DecodeFault.Truncated(file.Length);
        body = rest.Slice(8, (int)length);
        if (Crc32.Compute(rest.Slice(4, 4 + (int)length)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
            throw new DecodeFault("the checksum of a chunk is wrong", position);
        position += 12 + (int)length;
        return rest.Slice(4, 4);
    }

    // Entries that the file leaves out are greys, as in Pillow.
    private static byte[] ReadPalette(ReadOnlySpan<byte> body, int offset)
    {
        if (body.Length is 0 or > 768 || body.Length % 3 != 0)
            throw new DecodeFault($"a palette of {body.Length} bytes", offset);
        byte[] palette = new byte[768];
        for (int i = 0; i < palette.Length; i++)
            palette[i] = (byte)(i / 3);
        body.CopyTo(palette);
        return palette;
    }

    private static RgbImage Inflate(PngHeader header, byte[] palette, MemoryStream data, int offset)
    {
        long needed = (header.Stride(header.Width) + 1L) * header.Height;
        if (needed > data.Length * MostExpansion)
            throw new DecodeFault($"{data.Length} bytes of data are too few for {header.Width}x{header.Height} pixels", offset);
        var pixels = new PngPixels(header, palette);
        byte[] rgb = new byte[header.Width * header.Height * 3];
        try
        {
            using var inflate = new ZLibStream(data, CompressionMode.Decompress, leaveOpen: true);
            foreach (var pass in header.Interlaced ? Adam7 : [(0, 0, 1, 1)])
                ReadPass(header, pixels, inflate, pass, rgb);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            string problem = fault is EndOfStreamException ? "the compressed data ends too early" : "the compressed data is damaged";
            throw new DecodeFault(problem, offset, fault);
        }
        return new RgbImage(header.Width, header.Height, rgb);
    }

    private static void ReadPass(
        PngHeader header, PngPixels pixels, ZLibStream inflate, (int X, int Y, int StepX, int StepY) pass, Span<byte> rgb)
    {
        int width = (header.Width - pass.X + pass.StepX - 1) / pass.StepX;
        int height = (header.Height - pass.Y + pass.StepY - 1) / pass.StepY;
        if (width <= 0 || height <= 0)
            return;
        // The filter's byte stands before each row.
        byte[] row = new byte[header.Stride(width) + 1], above = new byte[row.Length];
        for (int y = 0; y < height; y++)
        {
            inflate.ReadExactly(row);
            if (!PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.FilterDistance))
                throw new InvalidDataException($"filter {row[0]} does not exist");
            Span<byte> target = rgb[(((pass.Y + y * pass.StepY) * header.Width + pass.X) * 3)..];
            pixels.Unpack(row.AsSpan(1), width, target, pass.StepX * 3);
            (row, above) = (above, row);
        }
    }
}
