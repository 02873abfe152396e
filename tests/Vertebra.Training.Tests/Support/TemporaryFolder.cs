namespace Vertebra.Training.Tests.Support;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("vertebra-training-").FullName;

    public string[] Names => [.. Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public byte[] Bytes(string name) => System.IO.File.ReadAllBytes(File(name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
