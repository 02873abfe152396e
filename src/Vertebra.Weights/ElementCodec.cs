using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vertebra.Weights;

/// <summary>Turns stored elements into float32, a bounded piece at a time.</summary>
internal static class ElementCodec
{
    private const int ChunkBytes = 1 << 16;

    public static int Size(TensorDType dtype) => dtype switch
    {
        TensorDType.Bool or TensorDType.U8 or TensorDType.I8 => 1,
        TensorDType.U16 or TensorDType.I16 or TensorDType.F16 or TensorDType.BF16 => 2,
        TensorDType.U32 or TensorDType.I32 or TensorDType.F32 => 4,
        _ => 8,
    };

    /// <summary>Reads <c>destination.Length</c> elements that start at <paramref name="offset"/>.</summary>
    public static void Read(IByteSource file, long offset, TensorDType dtype, Span<float> destination, bool bigEndian = false)
    {
        if (dtype == TensorDType.F32 && BitConverter.IsLittleEndian && !bigEndian)
        {
            const int most = 1 << 28;
            while (!destination.IsEmpty)
            {
                var part = destination[..Math.Min(destination.Length, most)];
                file.ReadExactly(offset, MemoryMarshal.AsBytes(part));
                offset += 4L * part.Length;
                destination = destination[part.Length..];
            }
            return;
        }

        var size = Size(dtype);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (!destination.IsEmpty)
            {
                var count = Math.Min(destination.Length, ChunkBytes / size);
                var bytes = buffer.AsSpan(0, count * size);
                file.ReadExactly(offset, bytes);
                if (bigEndian) SwapBytes(bytes, size);
                var fault = Convert(dtype, bytes, destination[..count]);
                if (fault >= 0)
                    throw new WeightsFormatException(file.Path, $"a boolean must be 0 or 1, not {bytes[fault]}", offset + fault);
                offset += bytes.Length;
                destination = destination[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void SwapBytes(Span<byte> bytes, int size)
    {
        for (; size > 1 && !bytes.IsEmpty; bytes = bytes[size..]) bytes[..size].Reverse();
    }

    /// <summary>Converts all of <paramref name="to"/>; gives the index of the first byte that is no boolean, or -1.</summary>
    private static int Convert(TensorDType dtype, ReadOnlySpan<byte> from, Span<float> to)
    {
        switch (dtype)
        {
            case TensorDType.Bool:
                var fault = from.IndexOfAnyExceptInRange((byte)0, (byte)1);
                if (fault >= 0) return fault;
                for (var i = 0; i < to.Length; i++) to[i] = from[i];
                break;
            case TensorDType.U8:
                for (var i = 0; i < to.Length; i++) to[i] = from[i];
                break;
            case TensorDType.I8:
                for (var i = 0; i < to.Length; i++) to[i] = (sbyte)from[i];
                break;
            case TensorDType.U16:
                for (var i = 0; i < to.Length; i++) to[i] = BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * i)..]);
                break;
            case TensorDType.I16:
                for (var i = 0; i < to.Length; i++) to[i] = BinaryPrimitives.ReadInt16LittleEndian(from[(2 * i)..]);
                break;
            case TensorDType.F16:
                for (var i = 0; i < to.Length; i++) to[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(from[(2 * i)..]);
                break;
            case TensorDType.BF16:
                for (var i = 0; i < to.Length; i++)
                    to[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * i)..]) << 16);
                break;
            case TensorDType.U32:
                for (var i = 0; i < to.Length; i++) to[i] = BinaryPrimitives.ReadUInt32LittleEndian(from[(4 * i)..]);
                break;
            case TensorDType.I32:
                for (var i = 0; i < to.Length; i++) to[i] = BinaryPrimitives.ReadInt32LittleEndian(from[(4 * i)..]);
                break;
            case TensorDType.F32:
                for (var i = 0; i < to.Length; i++) to[i] = BinaryPrimitives.ReadSingleLittleEndian(from[(4 * i)..]);
                break;
            case TensorDType.U64:
                for (var i = 0; i < to.Length; i++) to[i] = BinaryPrimitives.ReadUInt64LittleEndian(from[(8 * i)..]);
                break;
            case TensorDType.I64:
                for (var i = 0; i < to.Length; i++) to[i] = BinaryPrimitives.ReadInt64LittleEndian(from[(8 * i)..]);
                break;
            default:
                for (var i = 0; i < to.Length; i++) to[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(from[(8 * i)..]);
                break;
        }
        return -1;
    }

    /// <summary>Writes the elements as little-endian float32.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> source)
    {
        Span<byte> bytes = stackalloc byte[1024];
        const int chunk = 1 << 22;
        while (!source.IsEmpty)
        {
            var part = source[..Math.Min(source.Length, BitConverter.IsLittleEndian ? chunk : bytes.Length / 4)];
            if (BitConverter.IsLittleEndian)
            {
                stream.Write(MemoryMarshal.AsBytes(part));
            }
            else
            {
                for (var i = 0; i < part.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], part[i]);
                stream.Write(bytes[..(4 * part.Length)]);
            }
            source = source[part.Length..];
        }
    }
}
