using Vertebra.Downloads;

namespace Vertebra.Weights.Published;

/// <summary>Weights that somebody has published for a network of the catalogue.</summary>
public sealed record PublishedWeights
{
    /// <summary>The network, as the model catalogue calls it.</summary>
    public required string Model { get; init; }

    /// <summary>Which of the network's weights these are, e.g. <c>imagenet1k_v2</c>.</summary>
    public required string Tag { get; init; }

    /// <summary><c>model.tag</c>, by which they are asked for.</summary>
    public string Name => $"{Model}.{Tag}";

    /// <summary>Who publishes them: <c>torchvision</c>, <c>timm</c> or <c>akamaster</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Where the file is.</summary>
    public required Uri Address { get; init; }

    /// <summary>The file's name in the cache and at a mirror.</summary>
    public required string FileName { get; init; }

    /// <summary>The SHA-256, or its beginning where the file's name has that; null where neither is known.</summary>
    public FileHash? Hash { get; init; }

    /// <summary>How pictures have to be prepared for <see cref="Top1"/>.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>Published share of right first answers in percent, on ImageNet's validation set or CIFAR-10's test set; null where none
    /// is published for this preprocessing.</summary>
    public double? Top1 { get; init; }

    /// <summary>Under what licence the source publishes, and what else it says of the use.</summary>
    public required string Licence { get; init; }

    /// <summary>Other names, as their source spells them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}
