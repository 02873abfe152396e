using System.Buffers.Binary;
using System.IO.Compression;

namespace Vertebra.Data;

/// <summary>
/// Reads the IDX files of MNIST and its relatives, plain or gzip-compressed (told apart by content, not by name). An IDX file is two
/// zero bytes, a type (8: unsigned byte), the number of dimensions, the dimensions as big-endian 32-bit integers, and the data.
/// </summary>
public static class IdxFile
{
    private const int UnsignedByte = 8;

    // One DEFLATE symbol stands for at most 258 bytes and takes at least two bits: 1032 to 1.
    private const long MaxDeflateRatio = 1032;

    /// <summary>Reads a file of grey images (magic number 0x00000803).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DatasetException">The file is missing, is no such file, or does not hold exactly what it announces.</exception>
    public static IdxImages ReadImages(string path)
    {
        var (sizes, data) = Read(path, 3);
        return new IdxImages(sizes[0], sizes[1], sizes[2], data);
    }

    /// <summary>Reads a file of labels (magic number 0x00000801).</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">Number of classes, 1 to 256: every label must be below it.</param>
    /// <exception cref="DatasetException">The file is missing, is no such file, does not hold exactly what it announces, or a label is
    /// out of range.</exception>
    public static int[] ReadLabels(string path, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 256);
        var (_, data) = Read(path, 1);
        var stray = data.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (stray >= 0)
            throw new DatasetException(path, HeaderLength(1) + stray, $"label {data[stray]} is not one of the {classes} classes");
        return Array.ConvertAll(data, label => (int)label);
    }

    private static int HeaderLength(int dimensions) => 4 + 4 * dimensions;

    private static (int[] Sizes, byte[] Data) Read(string path, int dimensions)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var position = 0L;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            var compressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using var content = compressed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;

            Span<byte> header = stackalloc byte[HeaderLength(dimensions)];
            position = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (position < 4) throw new DatasetException(path, position, "the file is too short for an IDX file");
            CheckMagic(path, header, dimensions);
            if (position < header.Length) throw new DatasetException(path, position, "the file ends within its header");
            var sizes = Sizes(path, header, dimensions);
            var length = PayloadLength(path, sizes);
            CheckPlausible(path, header.Length, length, file.Length, compressed);

            var data = GC.AllocateUninitializedArray<byte>((int)length);
            var read = content.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
            position += read;
            if (read < data.Length)
                throw new DatasetException(path, position, $"the file ends after {read} of {length} announced data bytes");
            if (content.ReadByte() >= 0)
                throw new DatasetException(path, position, $"data follows the {length} announced bytes");
            if (compressed) CheckTrailer(path, file, position);
            return (sizes, data);
        }
        catch (InvalidDataException fault)
        {
            throw new DatasetException(path, position, "the gzip stream is damaged or truncated", fault);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or (IOException and not DatasetException))
        {
            throw new DatasetException($"Cannot read '{path}': {fault.Message}", fault);
        }
    }

    /// <summary>
    /// A gzip file ends with the length of its content (RFC 1952). The decoder accepts a file that lacks the end or goes on after it.
    /// </summary>
    private static void CheckTrailer(string path, FileStream file, long contentLength)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Seek(-trailer.Length, SeekOrigin.End);
        file.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)contentLength)
            throw new DatasetException(path, contentLength, "the gzip stream lacks its end, or something follows it");
    }

    private static void CheckMagic(string path, ReadOnlySpan<byte> header, int dimensions)
    {
        if (header[0] != 0 || header[1] != 0) throw new DatasetException(path, 0, "the file does not start as an IDX file");
        if (header[2] != UnsignedByte)
            throw new DatasetException(path, 2, $"the elements have the IDX type 0x{header[2]:X2}, not unsigned byte (0x08)");
        if (header[3] != dimensions)
        {
            throw new DatasetException(path, 3, (header[3], dimensions) switch
            {
                (1, 3) => "this is a file of labels where one of images is expected",
                (3, 1) => "this is a file of images where one of labels is expected",
                var (found, _) => $"the data has {found} dimensions where {dimensions} are expected",
            });
        }
    }

    private static int[] Sizes(string path, ReadOnlySpan<byte> header, int dimensions)
    {
        var sizes = new int[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
            if (size is 0 or > int.MaxValue) throw new DatasetException(path, 4 + 4 * i, $"{size} cannot be the size of a dimension");
            sizes[i] = (int)size;
        }
        return sizes;
    }

    private static long PayloadLength(string path, int[] sizes)
    {
        Int128 product = 1;
        foreach (var size in sizes) product *= size;
        if (product > Array.MaxLength)
            throw new DatasetException(path, 4, $"{string.Join(" x ", sizes)} bytes are announced, more than fit in memory at once");
        return (long)product;
    }

    /// <summary>Refuses sizes that the file cannot hold, before memory is taken for them.</summary>
    private static void CheckPlausible(string path, int header, long payload, long fileLength, bool compressed)
    {
        if (compressed)
        {
            if (payload + header > fileLength * MaxDeflateRatio)
                throw new DatasetException(path, 4, $"{payload} data bytes are announced, more than {fileLength} compressed bytes can hold");
        }
        else if (payload + header > fileLength)
        {
            throw new DatasetException(path, fileLength,
                $"the file ends after {fileLength - header} of {payload} announced data bytes");
        }
        else if (payload + header < fileLength)
        {
            throw new DatasetException(path, payload + header, $"data follows the {payload} announced bytes");
        }
    }
}
