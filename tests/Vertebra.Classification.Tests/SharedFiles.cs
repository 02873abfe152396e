using Vertebra.Testing;

namespace Vertebra.Classification.Tests;

internal static class SharedFiles
{
    /// <summary>A file below ../shared of the repository, or a skipped test.</summary>
    public static string Require(params string[] parts)
    {
        string path = RepositoryPaths.Shared is { } shared ? Path.Combine([shared, .. parts]) : "";
        if (!File.Exists(path))
            Assert.Skip($"../shared/{string.Join('/', parts)} is not on this machine.");
        return path;
    }
}
