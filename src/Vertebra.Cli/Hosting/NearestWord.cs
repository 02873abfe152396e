namespace Vertebra.Cli.Hosting;

/// <summary>Finds the word that was probably meant.</summary>
internal static class NearestWord
{
    private const int MostEdits = 3;
    private const int LongestWord = 64;

    /// <summary>The known word that needs the fewest edits, if those are few for its length.</summary>
    public static string? Of(string typed, IEnumerable<string> known)
    {
        if (typed.Length > LongestWord)
            return null;
        return known
            .Select(word => (Word: word, Edits: Edits(typed, word)))
            .Where(candidate => candidate.Edits <= Math.Min(MostEdits, candidate.Word.Length / 2))
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    /// <summary>Insertions, deletions and substitutions from one word to another (Levenshtein), over one row of the table.</summary>
    private static int Edits(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 0; i < from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int change = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(change, Math.Min(row[j], diagonal) + 1);
            }
        }
        return row[^1];
    }
}
