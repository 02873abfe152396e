using System.Buffers.Binary;
using System.Numerics;
using Vertebra.Weights.PyTorch.Pickling;

namespace Vertebra.Weights.PyTorch;

/// <summary>
/// Reads what <c>torch.save</c> wrote before 1.6: five pickles (a magic number, the version of the format, facts on the machine, the
/// object, the list of storage keys), then each storage as its count and its raw elements, little endian.
/// </summary>
internal static class LegacyCheckpoint
{
    private const long Version = 1001;
    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    public static WeightsContent Read(SourceFile file)
    {
        var reader = new PickleReader(file, 0, file.Length);
        var storages = new StorageTable(file);
        if (Run((_, _) => throw Foreign()) is not BigInteger number || number != Magic)
            throw Foreign();
        long at = reader.Position;
        if (Run((_, at) => throw Misplaced(at)) is not Version)
            throw new WeightsFormatException(file.Path, $"the legacy checkpoint has another version than {Version}", at);
        Run((_, at) => throw Misplaced(at));
        long objectStart = reader.Position;
        object? root = Run(storages.Load);
        at = reader.Position;
        if (Run((_, at) => throw Misplaced(at)) is not PickleList keys)
            throw new WeightsFormatException(file.Path, "the checkpoint lacks the list of its storages", at);
        Locate(file, reader.Position, keys, storages, at);
        return StateDictionaryFinder.Find(file, root, WeightsFormat.PyTorchLegacy, bigEndian: false, objectStart);

        object? Run(Func<object?, long, object?> load) => new Unpickler(file, reader, load).Run();

        WeightsFormatException Foreign() =>
            new(file.Path, "the file is a pickle, but none that torch.save wrote; save model.state_dict() with torch.save", 0);

        WeightsFormatException Misplaced(long position) =>
            new(file.Path, "the checkpoint refers to a storage where none belongs", position);
    }

    private static void Locate(SourceFile file, long position, PickleList keys, StorageTable storages, long keysAt)
    {
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        foreach (object? value in keys.Items)
        {
            if (StorageTable.KeyOf(value) is not { } key || storages.Find(key) is not { Offset: < 0 } storage)
                throw new WeightsFormatException(file.Path, "the list of storages does not fit the checkpoint's object", keysAt);
            file.ReadExactly(position, prefix);
            long count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            string shown = SafetensorsHeader.Shown(key);
            if (count != storage.Count)
            {
                throw new WeightsFormatException(
                    file.Path, $"storage '{shown}' has {count} elements, but the checkpoint's object says {storage.Count}", position);
            }
            position += sizeof(long);
            int size = ElementCodec.Size(storage.DType);
            if (count > (file.Length - position) / size)
            {
                throw new WeightsFormatException(
                    file.Path, $"storage '{shown}' needs {(Int128)count * size} bytes and {file.Length - position} follow; the file is truncated",
                    position);
            }
            storage.Offset = position;
            position += count * size;
        }
    }
}
