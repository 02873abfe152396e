namespace Vertebra.Data;

/// <summary>Where in a tree of files the pictures' classes begin, or the table that tells them.</summary>
/// <param name="Prefix">The folders on the way, each with a slash behind it; empty at the top.</param>
/// <param name="Table">Name of the table of labels, or null where folders are classes.</param>
internal sealed record ImageRoot(string Prefix, string? Table)
{
    private const string UsualTable = "labels.csv";

    // Names of the parts that a data set is cut into, the one that is wanted most first.
    private static readonly (string Part, string[] Names)[] Parts =
    [
        ("test", ["test", "testing"]),
        ("val", ["val", "valid", "validation"]),
        ("train", ["train", "training"]),
    ];

    /// <summary>
    /// Enters folders that stand alone, and the part that is asked for where a data set is cut into <c>train</c>, <c>val</c> and
    /// <c>test</c>.
    /// </summary>
    /// <param name="files">All files.</param>
    /// <param name="split">The part; <c>test</c> or else <c>val</c> when null.</param>
    /// <exception cref="DatasetException">There is no such part.</exception>
    public static ImageRoot Find(IFileContainer files, string? split)
    {
        var prefix = "";
        var isPart = false;
        while (true)
        {
            var level = new Level(files.Names, prefix);
            if (level.Table(UsualTable) is { } usual) return Result(usual);
            if (level.HasImages || level.Folders.Count == 0) return Result(level.OnlyTable);
            if (!isPart && level.IsCutIntoParts)
            {
                isPart = true;
                prefix += level.Choose(split, files.Path) + "/";
                continue;
            }
            if (level.Folders is not [var only] || new Level(files.Names, $"{prefix}{only}/") is { HasImages: true, OnlyTable: null })
                return Result(null);
            prefix += only + "/";
        }

        ImageRoot Result(string? table) => split is null || isPart
            ? new ImageRoot(prefix, table)
            : throw new DatasetException($"'{files.Path}' is not cut into parts, so there is no '{split}' in it; leave --split out.");
    }

    /// <summary>What lies directly in a folder.</summary>
    private sealed class Level
    {
        private readonly List<string> _tables = [];

        public Level(IReadOnlyList<string> names, string prefix)
        {
            var folders = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var name in names)
            {
                if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
                var slash = name.IndexOf('/', prefix.Length);
                if (slash < 0)
                {
                    HasImages |= ImageFileNames.IsImage(name);
                    if (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)) _tables.Add(name);
                }
                else if (ImageFileNames.IsImage(name))
                {
                    folders.Add(name[prefix.Length..slash]);
                }
            }
            Folders = [.. folders];
        }

        public bool HasImages { get; }

        /// <summary>Folders with pictures, at any depth.</summary>
        public IReadOnlyList<string> Folders { get; }

        public string? OnlyTable => _tables is [var only] ? only : null;

        /// <summary>A class may be called like a part, so that one such name among others does not count.</summary>
        public bool IsCutIntoParts
        {
            get
            {
                var parts = Folders.Count(folder => PartOf(folder) is not null);
                return parts == Folders.Count || parts >= 2;
            }
        }

        public string? Table(string fileName) =>
            _tables.Find(table => table.EndsWith(fileName, StringComparison.OrdinalIgnoreCase)
                && (table.Length == fileName.Length || table[^(fileName.Length + 1)] == '/'));

        public string Choose(string? split, string path)
        {
            var wanted = split is null ? Parts.Select(part => part.Part).Where(part => part != "train") : [PartOf(split) ?? split];
            foreach (var part in wanted)
            {
                if (Folders.FirstOrDefault(folder => (PartOf(folder) ?? folder) == part) is { } found) return found;
            }
            var there = string.Join(", ", Folders);
            throw new DatasetException(split is null
                ? $"'{path}' has neither a test nor a val part; choose one of these with --split: {there}."
                : $"'{path}' has no part '{split}', only these: {there}.");
        }

        private static string? PartOf(string folder) =>
            Parts.FirstOrDefault(part => part.Names.Contains(folder, StringComparer.OrdinalIgnoreCase)).Part;
    }
}
