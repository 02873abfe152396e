using Vertebra.Weights.PyTorch.Pickling;

namespace Vertebra.Weights.PyTorch;

/// <summary>Finds the tensors of a network in what a checkpoint holds.</summary>
internal static class StateDictionaryFinder
{
    private const int MostLevels = 4;

    // The plain weights before their moving average: a file that has both is a training checkpoint.
    private static readonly string[] Wrappers =
    [
        "state_dict", "model_state_dict", "model_state", "model", "network", "net", "weights", "params",
        "state_dict_ema", "model_ema", "ema",
    ];

    // What DataParallel and DistributedDataParallel, and torch.compile, put before every name.
    private static readonly string[] Prefixes = ["module.", "_orig_mod."];

    // torch.optim.swa_utils.AveragedModel counts its averages beside the module.
    private const string AverageCount = "n_averaged";

    public static WeightsContent Find(SourceFile file, object? root, WeightsFormat format, bool bigEndian, long at)
    {
        if (root is not PickleDictionary dictionary)
            throw new WeightsFormatException(file.Path, "the checkpoint holds no dictionary; save model.state_dict()", at);
        Dictionary<string, TorchTensor> tensors = Descend(dictionary)
            ?? throw new WeightsFormatException(file.Path, "the checkpoint holds no dictionary of named tensors; save model.state_dict()", at);
        TensorEntry[] entries = [.. WithoutPrefixes(tensors).Select(pair => Entry(file, pair.Name, pair.Tensor, bigEndian, at))];
        WeightsContent.CheckTotal(file.Path, entries, file.Length);
        return new WeightsContent(format, entries, WeightsContent.NoMetadata);
    }

    private static Dictionary<string, TorchTensor>? Descend(PickleDictionary dictionary)
    {
        for (int level = 0; level < MostLevels; level++)
        {
            Dictionary<string, TorchTensor> tensors = TensorsOf(dictionary);
            if (tensors.Count > 0)
                return tensors;
            PickleDictionary? inner = null;
            foreach (string wrapper in Wrappers)
            {
                if ((inner = dictionary[wrapper] as PickleDictionary) is not null)
                    break;
            }
            if (inner is null)
                return null;
            dictionary = inner;
        }
        return null;
    }

    private static Dictionary<string, TorchTensor> TensorsOf(PickleDictionary dictionary)
    {
        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (key is string name && (value as TorchTensor ?? (value as TorchParameter)?.Data) is { } tensor)
                tensors[name] = tensor;
        }
        return tensors;
    }

    private static IEnumerable<(string Name, TorchTensor Tensor)> WithoutPrefixes(Dictionary<string, TorchTensor> tensors)
    {
        int length = 0;
        string[] names = [.. tensors.Keys.Where(name => name != AverageCount)];
        for (bool found = names.Length > 0; found;)
        {
            found = false;
            foreach (string prefix in Prefixes)
            {
                if (!names.All(name => name.Length > length + prefix.Length && name.AsSpan(length).StartsWith(prefix, StringComparison.Ordinal)))
                    continue;
                length += prefix.Length;
                found = true;
            }
        }
        return tensors
            .Where(pair => length == 0 || pair.Key != AverageCount)
            .Select(pair => (pair.Key[length..], pair.Value));
    }

    private static TensorEntry Entry(SourceFile file, string name, TorchTensor tensor, bool bigEndian, long at)
    {
        if (tensor.Storage.Offset < 0)
            throw new WeightsFormatException(file.Path, $"the checkpoint lacks the elements of tensor '{SafetensorsHeader.Shown(name)}'", at);
        long offset = tensor.Storage.Offset + tensor.Start * ElementCodec.Size(tensor.DType);
        return new TensorEntry(name, tensor.Shape, tensor.DType, tensor.Count, offset)
        {
            Strides = TensorEntry.Simplified(tensor.Shape, tensor.Strides),
            BigEndian = bigEndian,
        };
    }
}
