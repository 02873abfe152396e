namespace Vertebra.Weights.PyTorch.Pickling;

/// <summary>What an allowed global stands for.</summary>
internal enum TorchGlobalKind
{
    OrderedDict,
    Size,
    Device,
    RebuildTensor,
    RebuildTensorV2,
    RebuildTensorV3,
    RebuildParameter,
    RebuildFromType,
    Parameter,
    TensorType,
    NewObject,
    Storage,
    UntypedStorage,
    ElementType,
}

/// <summary>
/// The names that a pickle may refer to. They are looked up here and nowhere else; what they do is in
/// <see cref="TorchObjects"/>.
/// </summary>
internal sealed record TorchGlobal(TorchGlobalKind Kind, TensorDType DType = TensorDType.U8)
{
    private static readonly Dictionary<string, TorchGlobal> Allowed = Table();

    /// <summary>The global of a dotted name, or null when it is not allowed.</summary>
    public static TorchGlobal? Find(string module, string name) => Allowed.GetValueOrDefault($"{module}.{name}");

    private static Dictionary<string, TorchGlobal> Table()
    {
        var table = new Dictionary<string, TorchGlobal>(StringComparer.Ordinal)
        {
            ["collections.OrderedDict"] = new(TorchGlobalKind.OrderedDict),
            ["torch.Size"] = new(TorchGlobalKind.Size),
            ["torch.device"] = new(TorchGlobalKind.Device),
            ["torch._utils._rebuild_tensor"] = new(TorchGlobalKind.RebuildTensor),
            ["torch._utils._rebuild_tensor_v2"] = new(TorchGlobalKind.RebuildTensorV2),
            ["torch._utils._rebuild_tensor_v3"] = new(TorchGlobalKind.RebuildTensorV3),
            ["torch._utils._rebuild_parameter"] = new(TorchGlobalKind.RebuildParameter),
            ["torch._utils._rebuild_parameter_with_state"] = new(TorchGlobalKind.RebuildParameter),
            ["torch._tensor._rebuild_from_type_v2"] = new(TorchGlobalKind.RebuildFromType),
            ["torch.nn.parameter.Parameter"] = new(TorchGlobalKind.Parameter),
            ["torch.nn.Parameter"] = new(TorchGlobalKind.Parameter),
            ["torch.autograd.variable.Variable"] = new(TorchGlobalKind.Parameter),
            ["torch.Tensor"] = new(TorchGlobalKind.TensorType),
            ["copyreg.__newobj__"] = new(TorchGlobalKind.NewObject),
            ["copy_reg.__newobj__"] = new(TorchGlobalKind.NewObject),
            ["torch.storage.UntypedStorage"] = new(TorchGlobalKind.UntypedStorage),
            ["torch.UntypedStorage"] = new(TorchGlobalKind.UntypedStorage),
        };
        foreach ((string storage, TensorDType dtype) in new[]
        {
            ("Float", TensorDType.F32), ("Double", TensorDType.F64), ("Half", TensorDType.F16), ("BFloat16", TensorDType.BF16),
            ("Long", TensorDType.I64), ("Int", TensorDType.I32), ("Short", TensorDType.I16), ("Char", TensorDType.I8),
            ("Byte", TensorDType.U8), ("Bool", TensorDType.Bool),
        })
        {
            table[$"torch.{storage}Storage"] = new(TorchGlobalKind.Storage, dtype);
            table[$"torch.cuda.{storage}Storage"] = new(TorchGlobalKind.Storage, dtype);
            table[$"torch.{storage}Tensor"] = new(TorchGlobalKind.TensorType, dtype);
            table[$"torch.cuda.{storage}Tensor"] = new(TorchGlobalKind.TensorType, dtype);
        }
        foreach ((string name, TensorDType dtype) in new[]
        {
            ("float32", TensorDType.F32), ("float64", TensorDType.F64), ("float16", TensorDType.F16), ("bfloat16", TensorDType.BF16),
            ("int64", TensorDType.I64), ("int32", TensorDType.I32), ("int16", TensorDType.I16), ("int8", TensorDType.I8),
            ("uint8", TensorDType.U8), ("uint16", TensorDType.U16), ("uint32", TensorDType.U32), ("uint64", TensorDType.U64),
            ("bool", TensorDType.Bool),
        })
        {
            table[$"torch.{name}"] = new(TorchGlobalKind.ElementType, dtype);
        }
        return table;
    }
}
