using System.IO.Compression;
using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>
/// The files of a zip archive, read one at a time and never written anywhere, so that their names cannot lead out of a folder.
/// </summary>
internal sealed class ZipFiles : IFileContainer
{
    private readonly Lock _gate = new();
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    public ZipFiles(string path)
    {
        Path = path;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read);
            foreach (var entry in _archive.Entries)
            {
                var name = entry.FullName.Replace('\\', '/').TrimStart('/');
                if (name.Length > 0 && name[^1] != '/' && !ImageFileNames.IsHidden(name)) _entries.TryAdd(name, entry);
            }
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            stream.Dispose();
            throw new DatasetException($"'{path}' is no zip archive that can be read: {fault.Message.TrimEnd('.')}.", fault);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
        string[] names = [.. _entries.Keys];
        Array.Sort(names, StringComparer.Ordinal);
        Names = names;
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    public string? Find(string name) => _entries.ContainsKey(name) ? name : null;

    public string Describe(string name) => $"{Path}/{name}";

    public byte[] Read(string name, long mostBytes)
    {
        var entry = _entries[name];
        // An archive is one stream: entries are read in turn, and decoded by whoever asked.
        lock (_gate)
        {
            try
            {
                if (entry.Length > mostBytes)
                    throw new ImageFormatException(Describe(name), $"{entry.Length} bytes exceed the limit of {mostBytes}");
                using var stream = entry.Open();
                return BoundedRead.All(stream, entry.Length, Math.Min(entry.Length, mostBytes), Describe(name));
            }
            catch (Exception fault) when (IsDamage(fault))
            {
                throw new ImageFormatException(Describe(name), $"the archive is damaged there: {fault.Message.TrimEnd('.')}", null, fault);
            }
        }
    }

    public void Dispose() => _archive.Dispose();

    private static bool IsDamage(Exception fault) => fault is InvalidDataException or NotSupportedException or EndOfStreamException
        or ArgumentException or OverflowException;
}
