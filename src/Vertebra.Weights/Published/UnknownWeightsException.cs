namespace Vertebra.Weights.Published;

/// <summary>No published weights have the name. The message is one line that lists those that there are.</summary>
public sealed class UnknownWeightsException : ArgumentException
{
    private const int LongestShown = 60;
    private const int MostListed = 6;

    internal UnknownWeightsException(string name, string? model, string? belongsTo = null)
        : base(Describe(Shown(name), model, belongsTo)) => Name = name;

    /// <summary>What was asked for.</summary>
    public string Name { get; }

    private static string Describe(string name, string? model, string? belongsTo)
    {
        if (model is null)
            return $"There are no published weights '{name}'; names are like 'resnet50' or 'resnet50.imagenet1k_v2'.";
        IReadOnlyList<PublishedWeights> known = WeightCatalog.For(model);
        string problem = belongsTo is null ? $"There are no published weights '{name}' of {model}" : $"The weights '{name}' are of {belongsTo}, not {model}";
        if (known.Count == 0)
            return $"{problem}; none are known for it: give a file.";
        string names = string.Join(", ", known.Take(MostListed).Select(weights => weights.Name));
        return $"{problem}; there are {names}{(known.Count > MostListed ? ", …" : "")}.";
    }

    private static string Shown(string name) => name.Length <= LongestShown ? name : name[..LongestShown] + "…";
}
