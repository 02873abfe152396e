namespace Vertebra.Data;

/// <summary>The files below a folder. They are listed when somebody asks for the names.</summary>
internal sealed class FolderFiles(string path) : IFileContainer
{
    // Deeper than any data set, and shallow enough to end where a link leads back up.
    private const int MostLevels = 16;

    private readonly Lazy<string[]> _names = new(() => List(path));

    public string Path => path;

    public IReadOnlyList<string> Names => _names.Value;

    public string? Find(string name) => File.Exists(Describe(name)) ? name : null;

    public string Describe(string name) => System.IO.Path.Combine(path, name);

    public byte[] Read(string name, long mostBytes)
    {
        var file = Describe(name);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return BoundedRead.All(stream, Math.Min(stream.CanSeek ? stream.Length : 0, mostBytes), mostBytes, file);
    }

    public void Dispose()
    {
    }

    private static string[] List(string path)
    {
        var root = System.IO.Path.GetFullPath(path);
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MostLevels, IgnoreInaccessible = false };
        try
        {
            string[] names =
            [
                .. Directory.EnumerateFiles(root, "*", options)
                    .Select(file => System.IO.Path.GetRelativePath(root, file).Replace(System.IO.Path.DirectorySeparatorChar, '/'))
                    .Where(name => !ImageFileNames.IsHidden(name)),
            ];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (DirectoryNotFoundException fault)
        {
            throw new DatasetException($"There is no folder '{path}'.", fault);
        }
    }
}
