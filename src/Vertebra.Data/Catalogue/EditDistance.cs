namespace Vertebra.Data;

/// <summary>Finds what a mistyped name was meant to be.</summary>
internal static class EditDistance
{
    /// <summary>The candidate that needs the fewest edits, if that is no more than half of its letters.</summary>
    public static string? Nearest(string name, IReadOnlyList<string> candidates)
    {
        // A name far longer than any candidate is near to none; this bounds the work.
        if (name.Length > 100) return null;
        var best = candidates.MinBy(candidate => Between(name, candidate));
        return best is not null && Between(name, best) <= best.Length / 2 ? best : null;
    }

    /// <summary>
    /// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other, ignoring case (the restricted
    /// Damerau-Levenshtein distance).
    /// </summary>
    public static int Between(string first, string second)
    {
        var (a, b) = (first.ToLowerInvariant(), second.ToLowerInvariant());
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[a.Length, b.Length];
    }
}
