namespace Vertebra.Testing;

/// <summary>An empty folder that vanishes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("vertebra-").FullName;

    /// <summary>Names of everything in the folder, temporary files included.</summary>
    public string[] Names => NamesIn("");

    /// <summary>Names of the files in the folder, those in folders below left out.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Path).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string File(string name, byte[] content)
    {
        string path = File(name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>What a file holds.</summary>
    public byte[] Bytes(string name) => System.IO.File.ReadAllBytes(File(name));

    /// <summary>Names of everything in a folder below, temporary files included; none where it does not exist.</summary>
    public string[] NamesIn(string below) => Directory.Exists(File(below))
        ? [.. Directory.EnumerateFileSystemEntries(File(below)).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
