namespace Vertebra.Models;

/// <summary>A name that no network of the catalogue has.</summary>
public sealed class UnknownModelException : ArgumentException
{
    private const int LongestNameShown = 64;

    internal UnknownModelException(string name, IReadOnlyList<string> suggestions)
        : base(Describe(name, suggestions))
    {
        Name = name;
        Suggestions = suggestions;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>The nearest names that exist, nearest first; possibly none.</summary>
    public IReadOnlyList<string> Suggestions { get; }

    private static string Describe(string name, IReadOnlyList<string> suggestions)
    {
        string shown = name.Length > LongestNameShown ? name[..LongestNameShown] + "…" : name;
        return suggestions.Count == 0
            ? $"There is no model '{shown}'."
            : $"There is no model '{shown}'; did you mean {string.Join(" or ", suggestions.Select(suggestion => $"'{suggestion}'"))}?";
    }
}
