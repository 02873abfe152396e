using System.IO.Enumeration;

namespace Vertebra.Cli.Running;

/// <summary>Finds files and folders by a pattern, where the shell has not done it: <c>*</c>, <c>?</c>, and <c>**</c> for any folders.</summary>
internal static class FileGlob
{
    private const string AnyFolders = "**";

    // Deeper than any collection of pictures, and shallow enough to end where a link leads back up.
    private const int MostLevels = 16;

    public static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>The paths that a pattern matches, in ordinal order. Hidden ones need a dot in the pattern.</summary>
    public static IReadOnlyList<string> Match(string pattern)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        string[] parts = pattern[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Walk(root, parts, MostLevels, found);
        return [.. found];
    }

    private static void Walk(string folder, ReadOnlySpan<string> parts, int levels, SortedSet<string> found)
    {
        if (parts.IsEmpty)
        {
            found.Add(folder);
            return;
        }
        string part = parts[0];
        if (part == AnyFolders)
        {
            if (parts.Length > 1)
                Walk(folder, parts[1..], levels, found);
            foreach (string below in levels == 0 ? [] : Entries(folder))
            {
                if (Path.GetFileName(below)[0] == '.')
                    continue;
                if (Directory.Exists(below))
                    Walk(below, parts, levels - 1, found);
                else if (parts.Length == 1)
                    found.Add(below);
            }
            return;
        }
        if (!IsPattern(part))
        {
            string path = Path.Combine(folder, part);
            if (Path.Exists(path))
                Walk(path, parts[1..], levels, found);
            return;
        }
        foreach (string entry in Entries(folder))
        {
            string name = Path.GetFileName(entry);
            bool isWanted = FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: OperatingSystem.IsWindows())
                && (name[0] != '.' || part[0] == '.');
            if (isWanted && (parts.Length == 1 || Directory.Exists(entry)))
                Walk(entry, parts[1..], levels, found);
        }
    }

    private static string[] Entries(string folder)
    {
        string[] entries = Directory.GetFileSystemEntries(folder.Length == 0 ? "." : folder);
        return folder.Length == 0 ? [.. entries.Select(entry => Path.GetFileName(entry))] : entries;
    }
}
