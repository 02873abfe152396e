using Vertebra.Weights.Archives;

namespace Vertebra.Weights;

/// <summary>What a file says about one of its tensors.</summary>
public sealed class TensorEntry
{
    internal TensorEntry(string name, int[] shape, TensorDType dtype, long elementCount, long offset)
    {
        Name = name;
        Shape = shape;
        DType = dtype;
        ElementCount = elementCount;
        Offset = offset;
    }

    /// <summary>The tensor's name, a state-dict key such as <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The dimensions, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>How the elements are stored.</summary>
    public TensorDType DType { get; }

    /// <summary>Product of <see cref="Shape"/>; 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>Where the first element starts, in bytes from the start of the file, or of <see cref="Member"/>'s content.</summary>
    internal long Offset { get; }

    /// <summary>Elements from one index to the next on each axis; null for C order without gaps.</summary>
    internal long[]? Strides { get; init; }

    /// <summary>Whether the elements are stored with their most significant byte first.</summary>
    internal bool BigEndian { get; init; }

    /// <summary>The compressed member of an archive that holds the elements; null where they lie in the file as they are.</summary>
    internal ZipMember? Member { get; init; }

    internal long ByteLength => ElementCount * ElementCodec.Size(DType);

    internal TensorEntry Renamed(string name) => name == Name
        ? this
        : new TensorEntry(name, (int[])Shape, DType, ElementCount, Offset) { Strides = Strides, BigEndian = BigEndian, Member = Member };

    /// <summary>Strides as they are, or null where they say no more than the shape does.</summary>
    internal static long[]? Simplified(ReadOnlySpan<int> shape, long[] strides)
    {
        long dense = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 0)
                return null;
            if (shape[axis] > 1 && strides[axis] != dense)
                return strides;
            dense *= shape[axis];
        }
        return null;
    }
}
