using System.Buffers;
using Vertebra.Weights.Archives;

namespace Vertebra.Weights;

/// <summary>Reads a tensor's elements into C order, whatever their order in the file.</summary>
internal static class TensorReader
{
    public static void Read(SourceFile file, TensorEntry entry, Span<float> destination)
    {
        if (entry.Member is null)
        {
            Read((IByteSource)file, entry, destination);
            return;
        }
        using var content = new InflatedMember(file, entry.Member);
        Read(content, entry, destination);
    }

    private static void Read(IByteSource source, TensorEntry entry, Span<float> destination)
    {
        if (destination.IsEmpty)
            return;
        if (entry.Strides is not { } strides)
        {
            ElementCodec.Read(source, entry.Offset, entry.DType, destination, entry.BigEndian);
            return;
        }
        var shape = (int[])entry.Shape;
        long reach = 1;
        for (int axis = 0; axis < shape.Length; axis++)
            reach += (shape[axis] - 1) * strides[axis];
        if (reach > Array.MaxLength)
        {
            throw new WeightsFormatException(
                source.Path, $"tensor '{SafetensorsHeader.Shown(entry.Name)}' is spread over more than {Array.MaxLength} elements", entry.Offset);
        }
        float[] stored = ArrayPool<float>.Shared.Rent((int)reach);
        try
        {
            ElementCodec.Read(source, entry.Offset, entry.DType, stored.AsSpan(0, (int)reach), entry.BigEndian);
            Gather(stored, shape, strides, destination);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(stored);
        }
    }

    private static void Gather(ReadOnlySpan<float> stored, ReadOnlySpan<int> shape, ReadOnlySpan<long> strides, Span<float> destination)
    {
        var index = new int[shape.Length];
        long position = 0;
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = stored[(int)position];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                position += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                position -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }
}
