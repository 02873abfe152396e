namespace Vertebra.Models.Catalogue;

/// <summary>Finds what someone may have meant to type.</summary>
internal static class NearestNames
{
    private const int MostSuggestions = 3;
    private const int ShortestBeginning = 3;

    /// <summary>Names within a third of the typed length in edits, and names that begin with what was typed, nearest first.</summary>
    public static IReadOnlyList<string> Of(string typed, IEnumerable<string> names)
    {
        string wanted = typed.Trim().ToLowerInvariant();
        int most = Math.Max(2, wanted.Length / 3);
        return [.. names
            .Where(name => Math.Abs(name.Length - wanted.Length) <= most || IsBeginning(wanted, name))
            .Select(name => (Name: name, Distance: Distance(wanted, name)))
            .Where(candidate => candidate.Distance <= most || IsBeginning(wanted, candidate.Name))
            .OrderBy(candidate => candidate.Distance)
            .Take(MostSuggestions)
            .Select(candidate => candidate.Name)];
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours between two words (restricted Damerau-Levenshtein).</summary>
    internal static int Distance(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
            rows[i, 0] = i;
        for (int j = 0; j <= to.Length; j++)
            rows[0, j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            for (int j = 1; j <= to.Length; j++)
            {
                int change = from[i - 1] == to[j - 1] ? 0 : 1;
                int distance = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    distance = Math.Min(distance, rows[i - 2, j - 2] + 1);
                rows[i, j] = distance;
            }
        }
        return rows[from.Length, to.Length];
    }

    private static bool IsBeginning(string wanted, string name) =>
        wanted.Length >= ShortestBeginning && name.StartsWith(wanted, StringComparison.Ordinal);
}
