namespace Vertebra.Weights.PyTorch.Pickling;

// Besides these a pickle's values are null, bool, long, BigInteger, double, string, and object?[] for tuples.

/// <summary>A dictionary in order of insertion; a key that occurs again is listed again.</summary>
internal sealed class PickleDictionary
{
    private List<(object? Key, object? Value)>? _items;

    public IReadOnlyList<(object? Key, object? Value)> Items => _items ?? [];

    public void Add(object? key, object? value) => (_items ??= []).Add((key, value));

    /// <summary>The last value of a name, or null.</summary>
    public object? this[string name]
    {
        get
        {
            for (int i = Items.Count - 1; i >= 0; i--)
            {
                if (Items[i].Key is string key && key == name)
                    return Items[i].Value;
            }
            return null;
        }
    }
}

/// <summary>A list or a set.</summary>
internal sealed class PickleList
{
    private List<object?>? _items;

    public IReadOnlyList<object?> Items => _items ?? [];

    public void Add(object? value) => (_items ??= []).Add(value);
}

/// <summary>A byte string. Nothing that is read needs its content.</summary>
internal sealed class PickleBytes
{
    public static readonly PickleBytes Value = new();
}

/// <summary>A run of elements of one type somewhere in the file, which tensors look into.</summary>
/// <param name="key">What the pickle calls it.</param>
/// <param name="dtype">Type of the elements.</param>
/// <param name="count">Number of elements.</param>
internal sealed class TorchStorage(string key, TensorDType dtype, long count)
{
    private long _offset = -1;

    public string Key => key;

    public TensorDType DType => dtype;

    public long Count => count;

    /// <summary>Whether the elements have no type of their own, so that the tensor says it.</summary>
    public bool Untyped { get; init; }

    /// <summary>The storage that this one is a part of, and the part's first element.</summary>
    public (TorchStorage Storage, long Start)? Whole { get; init; }

    /// <summary>Where the first element lies in the file; negative while that is not known.</summary>
    public long Offset
    {
        get => Whole is not { } whole ? _offset
            : whole.Storage.Offset < 0 ? -1
            : whole.Storage.Offset + whole.Start * ElementCodec.Size(whole.Storage.DType);
        set => _offset = value;
    }
}

/// <summary>A view of a storage, checked to lie within it.</summary>
internal sealed record TorchTensor(TorchStorage Storage, TensorDType DType, long Start, int[] Shape, long[] Strides, long Count);

/// <summary>A <c>torch.nn.Parameter</c>; old ones get their tensor after they are made.</summary>
internal sealed class TorchParameter
{
    public TorchTensor? Data { get; set; }
}
