using Vertebra.Weights.Archives;
using Vertebra.Weights.PyTorch.Pickling;

namespace Vertebra.Weights.PyTorch;

/// <summary>
/// Reads what <c>torch.save</c> writes since 1.6: a zip archive with the object in <c>NAME/data.pkl</c> and its storages, uncompressed,
/// in <c>NAME/data/KEY</c>. <c>NAME/byteorder</c>, where it exists, says how they are stored.
/// </summary>
internal static class ZipCheckpoint
{
    private const string PickleName = "data.pkl";

    /// <summary>The member that makes an archive a checkpoint, or null.</summary>
    public static ZipMember? FindPickle(ZipDirectory archive) => archive.Members
        .Where(member => member.Name == PickleName || member.Name.EndsWith($"/{PickleName}", StringComparison.Ordinal))
        .MinBy(member => member.Name.Length);

    public static WeightsContent Read(SourceFile file, ZipDirectory archive, ZipMember pickle)
    {
        string folder = pickle.Name[..^PickleName.Length];
        var members = archive.Members.ToDictionary(member => member.Name, StringComparer.Ordinal);
        long start = archive.ContentOffset(pickle);
        if (members.ContainsKey($"{folder}constants.pkl"))
        {
            throw new WeightsFormatException(
                file.Path, "the file is a TorchScript program; save model.state_dict() in Python and load that", start);
        }
        bool bigEndian = IsBigEndian(file, archive, members.GetValueOrDefault($"{folder}byteorder"));
        var storages = new StorageTable(file);
        var reader = new PickleReader(file, start, start + pickle.Length);
        object? root = new Unpickler(file, reader, Load).Run();
        return StateDictionaryFinder.Find(file, root, WeightsFormat.PyTorchZip, bigEndian, start);

        object? Load(object? id, long at)
        {
            object? loaded = storages.Load(id, at);
            if (loaded is TorchStorage { Offset: < 0 } part)
            {
                TorchStorage storage = part.Whole?.Storage ?? part;
                long length = storage.Count;
                int size = ElementCodec.Size(storage.DType);
                string shown = SafetensorsHeader.Shown(storage.Key);
                if (!members.TryGetValue($"{folder}data/{storage.Key}", out ZipMember? member))
                    throw new WeightsFormatException(file.Path, $"the archive lacks storage '{shown}'; it is truncated or damaged", at);
                if (length > member.Length / size)
                {
                    throw new WeightsFormatException(
                        file.Path, $"storage '{shown}' should have {length} elements of {size} bytes but has {member.Length} bytes", at);
                }
                storage.Offset = archive.ContentOffset(member);
            }
            return loaded;
        }
    }

    private static bool IsBigEndian(SourceFile file, ZipDirectory archive, ZipMember? member)
    {
        if (member is null)
            return false;
        long offset = archive.ContentOffset(member);
        Span<byte> text = stackalloc byte[(int)Math.Min(member.Length, 8)];
        file.ReadExactly(offset, text);
        if (text.SequenceEqual("little"u8))
            return false;
        return text.SequenceEqual("big"u8)
            ? true
            : throw new WeightsFormatException(file.Path, "the checkpoint's byte order is neither 'little' nor 'big'", offset);
    }
}
