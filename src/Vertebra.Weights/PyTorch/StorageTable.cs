using Vertebra.Weights.PyTorch.Pickling;

namespace Vertebra.Weights.PyTorch;

/// <summary>The storages that a checkpoint's pickle refers to, by key.</summary>
internal sealed class StorageTable(SourceFile file)
{
    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);

    public TorchStorage? Find(string key) => _storages.GetValueOrDefault(key);

    /// <summary>
    /// Answers a persistent id: ("storage", type, key, device, count), in legacy files followed by null or the part of a larger storage
    /// that is meant, (key of the part, its first element, its count).
    /// </summary>
    public object? Load(object? id, long at)
    {
        if (id is not (object?[] and ["storage", TorchGlobal type, var keyValue, _, long count, .. var rest]) || count < 0
            || type.Kind is not (TorchGlobalKind.Storage or TorchGlobalKind.UntypedStorage) || KeyOf(keyValue) is not { } key)
        {
            throw new WeightsFormatException(file.Path, "the pickle refers to something outside of it that is no storage", at);
        }
        if (!_storages.TryGetValue(key, out TorchStorage? storage))
        {
            storage = new TorchStorage(key, type.DType, count) { Untyped = type.Kind == TorchGlobalKind.UntypedStorage };
            _storages.Add(key, storage);
        }
        else if (storage.DType != type.DType || storage.Count != count)
        {
            throw new WeightsFormatException(
                file.Path, $"the pickle describes storage '{SafetensorsHeader.Shown(key)}' in two ways", at);
        }
        return rest switch
        {
            [] or [null] => storage,
            [object?[] and [var partKey, long start, long length]] => Part(storage, KeyOf(partKey) ?? key, start, length, at),
            _ => throw new WeightsFormatException(
                file.Path, $"the pickle describes storage '{SafetensorsHeader.Shown(key)}' by what is no part of it", at),
        };
    }

    /// <summary>A view of some elements of a storage as a storage.</summary>
    public TorchStorage Part(TorchStorage whole, string key, long start, long count, long at)
    {
        if (start < 0 || count < 0 || start > whole.Count || count > whole.Count - start)
        {
            throw new WeightsFormatException(
                file.Path, $"a part of storage '{SafetensorsHeader.Shown(whole.Key)}' lies outside of its {whole.Count} elements", at);
        }
        return new TorchStorage(key, whole.DType, count) { Untyped = whole.Untyped, Whole = (whole, start) };
    }

    /// <summary>Keys are strings, and were integers once.</summary>
    public static string? KeyOf(object? value) => value switch
    {
        string text => text,
        long or System.Numerics.BigInteger => value.ToString(),
        _ => null,
    };
}
