using Vertebra.Common;

namespace Vertebra.Data;

/// <summary>A name that no data set has. The message lists those that exist and suggests the nearest.</summary>
public sealed class UnknownDatasetException : ArgumentException
{
    internal UnknownDatasetException(string name, IReadOnlyList<string> known)
        : base(Describe(name, known))
    {
        Name = name;
        Suggestion = NearestNames.Best(name, known);
    }

    /// <summary>The unknown name.</summary>
    public string Name { get; }

    /// <summary>The existing name that was probably meant; null when none is near.</summary>
    public string? Suggestion { get; }

    private static string Describe(string name, IReadOnlyList<string> known)
    {
        var suggestion = NearestNames.Best(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        return $"There is no data set '{name}'.{suggestion} Known are {string.Join(", ", known)}.";
    }
}
