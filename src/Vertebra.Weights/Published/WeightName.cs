namespace Vertebra.Weights.Published;

/// <summary>A name of weights in its parts, in lower case.</summary>
/// <param name="Model">The network.</param>
/// <param name="Tag">Which of its weights; null where the name does not say.</param>
internal readonly record struct WeightName(string Model, string? Tag)
{
    private const string EnumerationSuffix = "_weights";

    // How timm and the Hugging Face hub spell where weights are.
    private static readonly string[] Hubs = ["hf-hub:", "hf_hub:", "timm/"];

    public static WeightName Parse(string name)
    {
        string text = name.Trim().ToLowerInvariant();
        foreach (string hub in Hubs)
        {
            if (text.StartsWith(hub, StringComparison.Ordinal))
                text = text[hub.Length..];
        }
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        string model = dot < 0 ? text : text[..dot];
        if (model.EndsWith(EnumerationSuffix, StringComparison.Ordinal))
            model = model[..^EnumerationSuffix.Length];
        return new WeightName(model, dot < 0 ? null : text[(dot + 1)..]);
    }
}
