namespace Vertebra.Testing;

/// <summary>Finds the repository and what may lie beside it.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder that holds <c>Vertebra.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder <c>shared</c> beside the repository, or null where it is absent.</summary>
    public static string? Shared
    {
        get
        {
            string path = Path.GetFullPath(Path.Combine(Root, "..", "shared"));
            return Directory.Exists(path) ? path : null;
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vertebra.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
