namespace Vertebra.Downloads;

/// <summary>Where the platform keeps what can be fetched again.</summary>
internal static class CacheFolder
{
    public static string Location()
    {
        if (Variable("VERTEBRA_HOME") is { } home) return home;
        // XDG base directories, Apple's file system guide, Known Folders; a service account may have none of these.
        var root = OperatingSystem.IsWindows() ? Folder(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Folder(Environment.SpecialFolder.UserProfile, "Library", "Caches")
            : Variable("XDG_CACHE_HOME") ?? Folder(Environment.SpecialFolder.UserProfile, ".cache");
        return System.IO.Path.Combine(root ?? System.IO.Path.GetTempPath(), "vertebra");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string? Folder(Environment.SpecialFolder folder, params string[] below) =>
        Environment.GetFolderPath(folder) is { Length: > 0 } path ? System.IO.Path.Combine([path, .. below]) : null;
}
