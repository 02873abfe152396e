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

    /// <summary>Where the first element starts, in bytes from the start of the file.</summary>
    internal long Offset { get; }

    internal long ByteLength => ElementCount * ElementCodec.Size(DType);
}
