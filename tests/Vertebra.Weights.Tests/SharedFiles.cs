namespace Vertebra.Weights.Tests;

internal static class SharedFiles
{
    /// <summary>A file below ../shared of the repository, or a skipped test.</summary>
    public static string Require(params string[] parts)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Vertebra.slnx"))) root = root.Parent;
        var path = root?.Parent is { } above ? Path.Combine([above.FullName, "shared", .. parts]) : "";
        if (!File.Exists(path)) Assert.Skip($"../shared/{string.Join('/', parts)} is not on this machine.");
        return path;
    }
}
