using Xunit;

namespace Vertebra.Testing;

/// <summary>Data and weights of other people, which lie beside the repository on some machines.</summary>
public static class SharedFiles
{
    /// <summary>A file below ../shared of the repository; the test is skipped where it is absent.</summary>
    public static string Require(params string[] parts) => Require(File.Exists, parts);

    /// <summary>A folder below ../shared of the repository; the test is skipped where it is absent.</summary>
    public static string RequireFolder(params string[] parts) => Require(Directory.Exists, parts);

    private static string Require(Predicate<string> exists, string[] parts)
    {
        string path = RepositoryPaths.Shared is { } shared ? Path.Combine([shared, .. parts]) : "";
        if (!exists(path))
            Assert.Skip($"../shared/{string.Join('/', parts)} is not on this machine.");
        return path;
    }
}
