using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Vertebra.Common;

namespace Vertebra.Weights;

/// <summary>
/// Reads and writes NumPy's <c>.npy</c> files (versions 1 to 3 on reading, 1 on writing), specified in NumPy's
/// <c>numpy.lib.format</c>.
/// </summary>
public static class NpyFile
{
    private const int DataAlignment = 64;

    /// <summary>Reads an array of little-endian f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 or booleans as float32.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Shape and elements; an array stored in Fortran order is brought to C order.</returns>
    /// <exception cref="WeightsFormatException">The file is no <c>.npy</c> file, its size does not fit its header, or its type is not
    /// among those above.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static NpyArray Read(string path)
    {
        using var file = SourceFile.Open(path);
        TensorEntry entry = NpyLayout.Read(file, 0, file.Length, "");
        if (entry.ElementCount > Array.MaxLength)
            throw new WeightsFormatException(path, $"the array has more than {Array.MaxLength} elements", entry.Offset);
        float[] data = GC.AllocateUninitializedArray<float>((int)entry.ElementCount);
        TensorReader.Read(file, entry, data);
        return new NpyArray([.. entry.Shape], data);
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

    internal static byte[] Header(ReadOnlySpan<int> shape)
    {
        var text = new StringBuilder("{'descr': '<f4', 'fortran_order': False, 'shape': (");
        for (var i = 0; i < shape.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(shape[i].ToString(CultureInfo.InvariantCulture));
        }
        text.Append(shape.Length == 1 ? ",), }" : "), }");
        var end = NpyLayout.Magic.Length + 4 + text.Length + 1;
        text.Append(' ', (DataAlignment - end % DataAlignment) % DataAlignment).Append('\n');

        var header = new byte[NpyLayout.Magic.Length + 4 + text.Length];
        NpyLayout.Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)text.Length);
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(10));
        return header;
    }
}
