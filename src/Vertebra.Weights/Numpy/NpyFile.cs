using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Vertebra.Weights;

/// <summary>
/// Reads and writes NumPy's <c>.npy</c> files (versions 1 to 3 on reading, 1 on writing), specified in NumPy's
/// <c>numpy.lib.format</c>.
/// </summary>
public static class NpyFile
{
    // A header holds a type and a shape; NumPy itself refuses more than 10,000 characters by default.
    private const int MaxHeaderBytes = 1 << 16;
    private const int DataAlignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array of little-endian f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 or booleans as float32.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Shape and elements; an array stored in Fortran order is brought to C order.</returns>
    /// <exception cref="WeightsFormatException">The file is no <c>.npy</c> file, its size does not fit its header, or its type is not
    /// among those above.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static NpyArray Read(string path)
    {
        using var file = SourceFile.Open(path);
        var (text, dataStart) = ReadHeaderText(file);
        var header = NpyHeader.Parse(path, text, dataStart - text.Length);
        var available = file.Length - dataStart;
        var size = ElementCodec.Size(header.DType);
        if (!ShapeMath.TryCount(header.Shape, out var count) || count > long.MaxValue / size || count * size != available)
        {
            throw new WeightsFormatException(path,
                $"an array of {header.DType} with the shape ({string.Join(", ", header.Shape)}) does not fit the {available} bytes that follow the header",
                dataStart);
        }
        if (count > Array.MaxLength) throw new WeightsFormatException(path, $"the array has more than {Array.MaxLength} elements", dataStart);
        var data = GC.AllocateUninitializedArray<float>((int)count);
        ElementCodec.Read(file, dataStart, header.DType, data);
        return new NpyArray(header.Shape, header.FortranOrder ? ToCOrder(data, header.Shape) : data);
    }

    /// <summary>Writes a float32 array in C order, replacing <paramref name="path"/> only when all is on the disk.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <param name="data">The elements in C order; as many as the product of <paramref name="shape"/>.</param>
    /// <exception cref="ArgumentException">The shape does not fit the data.</exception>
    /// <exception cref="IOException">The file cannot be written; an older file of that name is unharmed.</exception>
    public static void Write(string path, ReadOnlySpan<int> shape, ReadOnlyMemory<float> data)
    {
        if (!ShapeMath.TryCount(shape, out var count) || count != data.Length || shape.Length > NpyHeader.MaxRank)
        {
            throw new ArgumentException($"The shape ({string.Join(", ", shape.ToArray())}) does not fit {data.Length} elements.",
                nameof(shape));
        }
        var header = Header(shape);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            ElementCodec.Write(stream, data.Span);
        });
    }

    private static (string Text, long DataStart) ReadHeaderText(SourceFile file)
    {
        Span<byte> prefix = stackalloc byte[12];
        if (file.Length < 10) throw new WeightsFormatException(file.Path, $"{file.Length} bytes are too few for a .npy file", 0);
        file.ReadExactly(0, prefix[..10]);
        if (!prefix.StartsWith(Magic)) throw new WeightsFormatException(file.Path, "the file does not start as a .npy file", 0);
        var major = prefix[6];
        if (major is < 1 or > 3 || prefix[7] != 0)
            throw new WeightsFormatException(file.Path, $"version {major}.{prefix[7]} of the .npy format is unknown", 6);
        var start = major == 1 ? 10 : 12;
        if (file.Length < start) throw new WeightsFormatException(file.Path, "the file ends within its header", file.Length);
        file.ReadExactly(0, prefix[..start]);
        var length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
        if (length > MaxHeaderBytes || length > file.Length - start)
            throw new WeightsFormatException(file.Path, $"a header of {length} bytes is announced in a file of {file.Length}", 8);
        var bytes = new byte[length];
        file.ReadExactly(start, bytes);
        return (Encoding.Latin1.GetString(bytes), start + length);
    }

    private static byte[] Header(ReadOnlySpan<int> shape)
    {
        var text = new StringBuilder("{'descr': '<f4', 'fortran_order': False, 'shape': (");
        for (var i = 0; i < shape.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(shape[i].ToString(CultureInfo.InvariantCulture));
        }
        text.Append(shape.Length == 1 ? ",), }" : "), }");
        var end = Magic.Length + 4 + text.Length + 1;
        text.Append(' ', (DataAlignment - end % DataAlignment) % DataAlignment).Append('\n');

        var header = new byte[Magic.Length + 4 + text.Length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)text.Length);
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(10));
        return header;
    }

    /// <summary>Walks the C order and picks each element from where Fortran order, first index fastest, keeps it.</summary>
    private static float[] ToCOrder(float[] data, int[] shape)
    {
        if (data.Length == 0 || shape.Length < 2) return data;
        var strides = new int[shape.Length];
        var stride = 1;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        var ordered = new float[data.Length];
        var index = new int[shape.Length];
        var position = 0;
        for (var i = 0; i < ordered.Length; i++)
        {
            ordered[i] = data[position];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                position += strides[axis];
                if (++index[axis] < shape[axis]) break;
                position -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return ordered;
    }
}
