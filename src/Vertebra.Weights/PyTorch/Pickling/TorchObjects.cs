namespace Vertebra.Weights.PyTorch.Pickling;

/// <summary>What the allowed globals make of their arguments.</summary>
internal static class TorchObjects
{
    private const int MaxRank = 64;

    /// <summary>Does what a REDUCE or NEWOBJ of an allowed global asks for.</summary>
    /// <param name="callee">What is called.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="fault">Makes the exception for arguments that do not fit.</param>
    public static object? Call(TorchGlobal callee, object?[] arguments, Func<string, WeightsFormatException> fault)
    {
        switch (callee.Kind, arguments)
        {
            case (TorchGlobalKind.OrderedDict, []):
                return new PickleDictionary();
            case (TorchGlobalKind.OrderedDict, [PickleList pairs]):
                return FromPairs(pairs, fault);
            case (TorchGlobalKind.Size, [object?[] sizes]):
                return sizes;
            case (TorchGlobalKind.Size, [PickleList sizes]):
                return sizes.Items.ToArray();
            case (TorchGlobalKind.Device, [string, ..]):
                return arguments[0];
            case (TorchGlobalKind.RebuildTensor or TorchGlobalKind.RebuildTensorV2,
                [TorchStorage { Untyped: false } storage, long start, object?[] shape, object?[] strides, ..]):
                return Tensor(storage, storage.DType, start, shape, strides, fault);
            case (TorchGlobalKind.RebuildTensorV3,
                [TorchStorage storage, long start, object?[] shape, object?[] strides, _, _,
                    TorchGlobal { Kind: TorchGlobalKind.ElementType } type, ..]):
                return Tensor(storage, type.DType, start, shape, strides, fault);
            case (TorchGlobalKind.RebuildParameter, [TorchTensor data, ..]):
                return new TorchParameter { Data = data };
            case (TorchGlobalKind.RebuildFromType,
                [TorchGlobal { Kind: not TorchGlobalKind.RebuildFromType } rebuild,
                    TorchGlobal { Kind: TorchGlobalKind.TensorType or TorchGlobalKind.Parameter }, object?[] inner, _]):
                return Call(rebuild, inner, fault);
            case (TorchGlobalKind.Parameter, []):
                return new TorchParameter();
            case (TorchGlobalKind.Parameter, [TorchTensor data, ..]):
                return new TorchParameter { Data = data };
            case (TorchGlobalKind.NewObject, [TorchGlobal { Kind: TorchGlobalKind.Parameter } type, .. var inner]):
                return Call(type, inner, fault);
            default:
                throw fault($"the pickle calls {callee.Kind} with arguments that do not fit");
        }
    }

    /// <summary>Gives a parameter of PyTorch before 0.2 its tensor: the state was (data, grad, creator, requires_grad, hooks).</summary>
    public static void SetState(TorchParameter parameter, object? state)
    {
        if (state is object?[] and [TorchTensor data, ..])
            parameter.Data ??= data;
    }

    private static PickleDictionary FromPairs(PickleList pairs, Func<string, WeightsFormatException> fault)
    {
        var dictionary = new PickleDictionary();
        foreach (object? pair in pairs.Items)
        {
            switch (pair)
            {
                case object?[] and [var key, var value]: dictionary.Add(key, value); break;
                case PickleList { Items: [var key, var value] }: dictionary.Add(key, value); break;
                default: throw fault("the pickle makes a dictionary of what are no pairs");
            }
        }
        return dictionary;
    }

    private static TorchTensor Tensor(
        TorchStorage storage, TensorDType dtype, long start, object?[] sizes, object?[] steps, Func<string, WeightsFormatException> fault)
    {
        if (sizes.Length != steps.Length || sizes.Length > MaxRank)
            throw fault($"a tensor of {sizes.Length} dimensions has {steps.Length} strides; at most {MaxRank} are read");
        var shape = new int[sizes.Length];
        var strides = new long[sizes.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (sizes[axis] is not long size || size is < 0 or > int.MaxValue)
                throw fault($"a dimension of a tensor is no integer from 0 to {int.MaxValue}");
            if (steps[axis] is not long step || step < 0)
                throw fault("a stride of a tensor is no integer from 0");
            (shape[axis], strides[axis]) = ((int)size, step);
        }
        if (!ShapeMath.TryCount(shape, out long count))
            throw fault($"a tensor of the shape [{string.Join(", ", shape)}] is too large");
        Int128 end = start;
        for (int axis = 0; axis < shape.Length; axis++)
            end += (Int128)(shape[axis] - 1) * strides[axis];
        long available = storage.Untyped ? storage.Count / ElementCodec.Size(dtype) : storage.Count;
        if (start < 0 || (count > 0 && end >= available))
        {
            throw fault(
                $"a tensor of the shape [{string.Join(", ", shape)}] that starts at element {start} does not fit the {available} elements " +
                $"of storage '{SafetensorsHeader.Shown(storage.Key)}'");
        }
        return new TorchTensor(storage, dtype, start, shape, strides, count);
    }
}
