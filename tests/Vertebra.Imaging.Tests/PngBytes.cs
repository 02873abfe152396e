using System.Buffers.Binary;
using System.IO.Compression;
using Vertebra.Imaging.Png;

namespace Vertebra.Imaging.Tests;

/// <summary>Builds PNG files, valid and otherwise.</summary>
internal static class PngBytes
{
    public static byte[] Build(int width, int height, byte depth, byte color, byte[] rows, byte interlace = 0, byte[]? palette = null)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, color, interlace);
        return Join(("IHDR", header), ("PLTE", palette), ("IDAT", Deflate(rows)), ("IEND", []));
    }

    public static byte[] Join(params (string Type, byte[]? Body)[] chunks)
    {
        List<byte> file = [.. PngDecoder.Signature];
        foreach ((string type, byte[]? body) in chunks)
        {
            if (body is null)
                continue;
            byte[] chunk = [0, 0, 0, 0, .. type.Select(letter => (byte)letter), .. body, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc32.Compute(chunk.AsSpan(4, 4 + body.Length)));
            file.AddRange(chunk);
        }
        return [.. file];
    }

    /// <summary>The chunks of a valid file, taken apart.</summary>
    public static (string Type, byte[] Body)[] Split(byte[] file)
    {
        var chunks = new List<(string, byte[])>();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            chunks.Add((System.Text.Encoding.ASCII.GetString(file, at + 4, 4), file.AsSpan(at + 8, length).ToArray()));
            at += 12 + length;
        }
        return [.. chunks];
    }

    public static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(data);
        return packed.ToArray();
    }

    public static byte[] Inflate(byte[] data)
    {
        using var inflate = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        inflate.CopyTo(plain);
        return plain.ToArray();
    }
}
