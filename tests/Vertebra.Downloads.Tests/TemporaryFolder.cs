namespace Vertebra.Downloads.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("vertebra-downloads-").FullName;

    /// <summary>The files, without those that only lock.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Path).Select(path => System.IO.Path.GetFileName(path)).Order()];

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
