namespace Vertebra.Data.Tests;

internal static class SharedFiles
{
    /// <summary>A folder below ../shared of the repository, or a skipped test.</summary>
    public static string RequireFolder(params string[] parts)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Vertebra.slnx"))) root = root.Parent;
        var path = root?.Parent is { } above ? Path.Combine([above.FullName, "shared", .. parts]) : "";
        if (!Directory.Exists(path)) Assert.Skip($"../shared/{string.Join('/', parts)} is not on this machine.");
        return path;
    }
}
