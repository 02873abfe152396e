namespace Vertebra.Common;

/// <summary>Finds what someone may have meant to type. Upper and lower case are the same.</summary>
internal static class NearestNames
{
    private const int MostSuggestions = 3;
    private const int ShortestBeginning = 3;

    // What is longer than any name that there is bounds the work.
    private const int LongestWord = 100;

    /// <summary>Names within a third of the typed length in edits, and names that begin with what was typed, nearest first.</summary>
    public static IReadOnlyList<string> Of(string typed, IEnumerable<string> names)
    {
        string wanted = typed.Trim().ToLowerInvariant();
        int most = Math.Max(2, wanted.Length / 3);
        return [.. names
            .Where(name => Math.Abs(name.Length - wanted.Length) <= most || IsBeginning(wanted, name))
            .Select(name => (Name: name, Distance: EditDistance.Between(wanted, name.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= most || IsBeginning(wanted, candidate.Name))
            .OrderBy(candidate => candidate.Distance)
            .Take(MostSuggestions)
            .Select(candidate => candidate.Name)];
    }

    /// <summary>The name that needs the fewest edits, if that is no more than half of its letters; null where none is near.</summary>
    public static string? Best(string typed, IReadOnlyList<string> names)
    {
        if (typed.Length > LongestWord)
            return null;
        string wanted = typed.ToLowerInvariant();
        string? best = names.MinBy(name => EditDistance.Between(wanted, name.ToLowerInvariant()));
        return best is not null && EditDistance.Between(wanted, best.ToLowerInvariant()) <= best.Length / 2 ? best : null;
    }

    private static bool IsBeginning(string wanted, string name) =>
        wanted.Length >= ShortestBeginning && name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase);
}
