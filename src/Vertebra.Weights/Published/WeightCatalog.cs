namespace Vertebra.Weights.Published;

/// <summary>The published weights that are known, by name.</summary>
public static class WeightCatalog
{
    /// <summary>What stands for the first weights of a network.</summary>
    public const string DefaultName = "default";

    /// <summary>All weights; of each network the default first.</summary>
    public static IReadOnlyList<PublishedWeights> Entries { get; } = [.. TorchvisionWeights.All, .. TimmWeights.All, .. CifarWeights.All];

    private static readonly ILookup<string, PublishedWeights> ByModel = Entries.ToLookup(entry => entry.Model, StringComparer.Ordinal);

    /// <summary>The weights of a network, the default first; none for a network without published weights.</summary>
    /// <param name="model">The network, as the model catalogue calls it.</param>
    public static IReadOnlyList<PublishedWeights> For(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. ByModel[model]];
    }

    /// <summary>The default weights of a network; null where none are published.</summary>
    /// <param name="model">The network, as the model catalogue calls it.</param>
    public static PublishedWeights? Default(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ByModel[model].FirstOrDefault();
    }

    /// <summary>
    /// The weights that a text names: <c>resnet50</c> (its default), <c>resnet50.imagenet1k_v2</c>, torchvision's
    /// <c>ResNet50_Weights.IMAGENET1K_V2</c> and timm's <c>resnet50.a1_in1k</c>. Case does not matter.
    /// </summary>
    /// <param name="name">The text.</param>
    /// <exception cref="UnknownWeightsException">There are none of that name; the message lists what there is.</exception>
    public static PublishedWeights Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Resolve(WeightName.Parse(name)) ?? throw new UnknownWeightsException(name, model: null);
    }

    /// <summary>
    /// The weights that a text names for a network: what the form without a network understands, and <c>default</c>,
    /// <c>imagenet1k_v1</c> or <c>IMAGENET1K_V1</c> alone.
    /// </summary>
    /// <param name="model">The network, as the model catalogue calls it.</param>
    /// <param name="name">The text.</param>
    /// <exception cref="UnknownWeightsException">The network has none of that name; the message lists what it has.</exception>
    public static PublishedWeights Find(string model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(name);
        WeightName parsed = WeightName.Parse(name);
        PublishedWeights? found = Resolve(parsed) ?? (parsed.Tag is null ? Resolve(new WeightName(model, parsed.Model)) : null);
        return found?.Model == model ? found : throw new UnknownWeightsException(name, model, found?.Model);
    }

    private static PublishedWeights? Resolve(WeightName name)
    {
        if (name.Tag is null or DefaultName)
            return Default(name.Model);
        string whole = $"{name.Model}.{name.Tag}";
        return Entries.FirstOrDefault(entry => entry.Name == whole || entry.Aliases.Contains(whole));
    }
}
