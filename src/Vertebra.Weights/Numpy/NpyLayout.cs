using System.Buffers.Binary;
using System.Text;
using Vertebra.Weights.Archives;

namespace Vertebra.Weights;

/// <summary>Finds the array in the bytes of a <c>.npy</c> file, which may be a member of an archive.</summary>
internal static class NpyLayout
{
    // A header holds a type and a shape; NumPy itself refuses more than 10,000 characters by default.
    private const int MaxHeaderBytes = 1 << 16;
    private const int VersionedMagicBytes = 8;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads and checks the header.</summary>
    /// <param name="source">Read forward only.</param>
    /// <param name="start">Where the <c>.npy</c> file starts in the source.</param>
    /// <param name="length">Bytes of the <c>.npy</c> file.</param>
    /// <param name="name">Name of the resulting tensor.</param>
    /// <param name="member">The compressed member that the source is, or null.</param>
    public static TensorEntry Read(IByteSource source, long start, long length, string name, ZipMember? member = null)
    {
        (string text, long dataStart) = ReadHeaderText(source, start, length);
        NpyHeader header = NpyHeader.Parse(source.Path, text, dataStart - text.Length);
        long available = start + length - dataStart;
        int size = ElementCodec.Size(header.DType);
        if (!ShapeMath.TryCount(header.Shape, out long count) || count > long.MaxValue / size || count * size != available)
        {
            throw new WeightsFormatException(
                source.Path,
                $"an array of {header.DType} with the shape ({string.Join(", ", header.Shape)}) does not fit the {available} bytes that " +
                "follow the header",
                dataStart);
        }
        return new TensorEntry(name, header.Shape, header.DType, count, dataStart)
        {
            Strides = header.FortranOrder ? TensorEntry.Simplified(header.Shape, FirstIndexFastest(header.Shape)) : null,
            Member = member,
        };
    }

    private static long[] FirstIndexFastest(int[] shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    private static (string Text, long DataStart) ReadHeaderText(IByteSource source, long start, long length)
    {
        Span<byte> prefix = stackalloc byte[12];
        if (length < 10)
            throw new WeightsFormatException(source.Path, $"{length} bytes are too few for a .npy file", start);
        source.ReadExactly(start, prefix[..VersionedMagicBytes]);
        if (!prefix.StartsWith(Magic))
            throw new WeightsFormatException(source.Path, "the file does not start as a .npy file", start);
        byte major = prefix[6];
        if (major is < 1 or > 3 || prefix[7] != 0)
            throw new WeightsFormatException(source.Path, $"version {major}.{prefix[7]} of the .npy format is unknown", start + 6);
        int end = major == 1 ? 10 : 12;
        if (length < end)
            throw new WeightsFormatException(source.Path, "the file ends within its header", start + length);
        source.ReadExactly(start + VersionedMagicBytes, prefix[VersionedMagicBytes..end]);
        uint announced = major == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(prefix[VersionedMagicBytes..])
            : BinaryPrimitives.ReadUInt32LittleEndian(prefix[VersionedMagicBytes..]);
        if (announced > MaxHeaderBytes || announced > length - end)
        {
            throw new WeightsFormatException(
                source.Path, $"a header of {announced} bytes is announced in a file of {length}", start + VersionedMagicBytes);
        }
        var bytes = new byte[announced];
        source.ReadExactly(start + end, bytes);
        return (Encoding.Latin1.GetString(bytes), start + end + announced);
    }
}
