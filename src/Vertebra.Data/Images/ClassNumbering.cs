namespace Vertebra.Data;

/// <summary>Gives each class of a data set its index.</summary>
internal sealed class ClassNumbering
{
    // Bounds what a wild index in a table can cost.
    private const int MostClasses = 1 << 20;

    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    private ClassNumbering(IReadOnlyList<string> names) => Names = names;

    /// <summary>A name for each index.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The index of a class of the data set.</summary>
    public int this[string name] => _indices[name];

    /// <summary>Numbers classes that are known by name: as the network's labels do, or else in ordinal order.</summary>
    /// <param name="names">The classes of the data set.</param>
    /// <param name="options">The network's labels.</param>
    /// <param name="where">Where a class stands, for errors.</param>
    /// <exception cref="DatasetException">The classes are not the network's.</exception>
    public static ClassNumbering OfNames(IEnumerable<string> names, ImageLabelOptions options, Func<string, string> where)
    {
        string[] own = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (options.Labels is { } labels && TryLabels(own, labels, options.LabelsAreComplete, where) is { } found) return found;
        if (options.Classes is { } classes && classes != own.Length)
        {
            throw new DatasetException(
                $"{where(own[0])}: {own.Length} classes of these names are not the {classes} that the network tells apart; name its classes " +
                "with --labels, one a line.");
        }
        var numbering = new ClassNumbering(own);
        for (var i = 0; i < own.Length; i++) numbering._indices.Add(own[i], i);
        return numbering;
    }

    /// <summary>Names classes that are known by index.</summary>
    /// <param name="largest">The largest index of the data set.</param>
    /// <param name="options">The network's labels.</param>
    public static IReadOnlyList<string> NamesOfIndices(int largest, ImageLabelOptions options) =>
        options.Labels ?? [.. Enumerable.Range(0, options.Classes ?? Math.Min(largest + 1, MostClasses)).Select(i => $"class {i}")];

    private static ClassNumbering? TryLabels(string[] own, IReadOnlyList<string> labels, bool isComplete, Func<string, string> where)
    {
        var byName = labels.Select((label, index) => (Key: Key(label), index)).ToLookup(pair => pair.Key, pair => pair.index);
        var numbering = new ClassNumbering(labels);
        foreach (var name in own)
        {
            int[] matches = [.. byName[Key(name)]];
            if (matches.Length > 1)
                throw new DatasetException($"{where(name)}: '{name}' is the name of several classes ({string.Join(", ", matches)}); use a table with indices.");
            if (matches.Length == 0)
                return isComplete ? throw new DatasetException($"{where(name)}: there is no '{name}' among the {labels.Count} labels.") : null;
            numbering._indices.Add(name, matches[0]);
        }
        return numbering;
    }

    private static string Key(string name) => name.Trim().Replace('_', ' ').Replace('-', ' ').ToLowerInvariant();
}
