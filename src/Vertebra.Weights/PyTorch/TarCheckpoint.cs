using System.Buffers.Binary;
using Vertebra.Weights.Archives;
using Vertebra.Weights.PyTorch.Pickling;

namespace Vertebra.Weights.PyTorch;

/// <summary>
/// Reads what <c>torch.save</c> wrote in PyTorch's first months: a tar archive of <c>storages</c> (a count; for each a pickle of key,
/// device and type, then its count and elements; last a pickle of the parts of storages), <c>tensors</c> (a count; for each a pickle of
/// key, storage and type, then rank, shape, strides and first element) and <c>pickle</c>, which refers to tensors by their keys.
/// </summary>
internal static class TarCheckpoint
{
    public static WeightsContent Read(SourceFile file)
    {
        Dictionary<string, (long Start, long Length)> members = TarDirectory.Read(file);
        var storages = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        ReadStorages(file, Member("storages"), storages);
        Dictionary<string, TorchTensor> tensors = ReadTensors(file, Member("tensors"), storages);
        PickleReader reader = Member("pickle");
        long start = reader.Position;
        object? root = new Unpickler(file, reader, Load).Run();
        return StateDictionaryFinder.Find(file, root, WeightsFormat.PyTorchTar, bigEndian: false, start);

        PickleReader Member(string name) => members.TryGetValue(name, out (long Start, long Length) member)
            ? new PickleReader(file, member.Start, member.Start + member.Length)
            : throw new WeightsFormatException(
                file.Path, $"the tar archive has no '{name}', so that it is no PyTorch checkpoint; unpack it if there is one in it", 0);

        object? Load(object? id, long at)
        {
            // Containers came with their source code: (type, file, source).
            if (id is object?[] and [var container, _, _])
                return container;
            return StorageTable.KeyOf(id) is { } key && (tensors.GetValueOrDefault(key) ?? (object?)storages.GetValueOrDefault(key)) is { } found
                ? found
                : throw new WeightsFormatException(file.Path, "the pickle refers to a tensor that the archive lacks", at);
        }
    }

    private static void ReadStorages(SourceFile file, PickleReader reader, Dictionary<string, TorchStorage> storages)
    {
        for (long left = Count(file, reader); left > 0; left--)
        {
            long at = reader.Position;
            if (Plain(file, reader) is not (object?[] and [var keyValue, _, TorchGlobal { Kind: TorchGlobalKind.Storage } type])
                || StorageTable.KeyOf(keyValue) is not { } key)
            {
                throw new WeightsFormatException(file.Path, "the checkpoint describes a storage in an unknown way", at);
            }
            long count = reader.Int64();
            int size = ElementCodec.Size(type.DType);
            if (count < 0 || count > reader.Remaining / size)
                throw new WeightsFormatException(file.Path, $"a storage of {count} elements does not fit the file; it is truncated", at);
            if (!storages.TryAdd(key, new TorchStorage(key, type.DType, count) { Offset = reader.Position }))
                throw new WeightsFormatException(file.Path, "the checkpoint has a storage twice", at);
            reader.Skip(count * size);
        }
        ReadParts(file, reader, storages);
    }

    private static void ReadParts(SourceFile file, PickleReader reader, Dictionary<string, TorchStorage> storages)
    {
        long at = reader.Position;
        if (Plain(file, reader) is not PickleList parts)
            throw new WeightsFormatException(file.Path, "the checkpoint lacks the parts of its storages", at);
        var table = new StorageTable(file);
        foreach (object? part in parts.Items)
        {
            if (part is not (object?[] and [var keyValue, var wholeKey, long start, long count])
                || StorageTable.KeyOf(keyValue) is not { } key || StorageTable.KeyOf(wholeKey) is not { } whole
                || !storages.TryGetValue(whole, out TorchStorage? storage) || storage.Whole is not null)
            {
                throw new WeightsFormatException(file.Path, "the checkpoint describes a part of a storage in an unknown way", at);
            }
            storages[key] = table.Part(storage, key, start, count, at);
        }
    }

    private static Dictionary<string, TorchTensor> ReadTensors(
        SourceFile file, PickleReader reader, Dictionary<string, TorchStorage> storages)
    {
        const int maxRank = 64;
        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        for (long left = Count(file, reader); left > 0; left--)
        {
            long at = reader.Position;
            if (Plain(file, reader) is not (object?[] and [var keyValue, var storageKey, ..]) || StorageTable.KeyOf(keyValue) is not { } key
                || StorageTable.KeyOf(storageKey) is not { } storage || !storages.TryGetValue(storage, out TorchStorage? elements))
            {
                throw new WeightsFormatException(file.Path, "the checkpoint describes a tensor in an unknown way", at);
            }
            int rank = reader.Int32();
            if (rank is < 0 or > maxRank)
                throw new WeightsFormatException(file.Path, $"a tensor has {rank} dimensions", at);
            // The rank takes eight bytes of which the upper four say nothing.
            reader.Skip(sizeof(int));
            object?[] shape = Integers(reader, rank);
            object?[] strides = Integers(reader, rank);
            object? tensor = TorchObjects.Call(
                new TorchGlobal(TorchGlobalKind.RebuildTensor), [elements, reader.Int64(), shape, strides],
                problem => new WeightsFormatException(file.Path, problem, at));
            tensors[key] = (TorchTensor)tensor!;
        }
        return tensors;
    }

    private static object?[] Integers(PickleReader reader, int count)
    {
        var values = new object?[count];
        byte[] bytes = reader.Bytes(count * sizeof(long));
        for (int i = 0; i < count; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long)));
        return values;
    }

    private static long Count(SourceFile file, PickleReader reader)
    {
        long at = reader.Position;
        return Plain(file, reader) is long and >= 0 and var count
            ? count
            : throw new WeightsFormatException(file.Path, "the checkpoint lacks a count", at);
    }

    private static object? Plain(SourceFile file, PickleReader reader) => new Unpickler(
        file, reader, (_, at) => throw new WeightsFormatException(file.Path, "the checkpoint refers to a storage where none belongs", at)).Run();
}
