namespace Vertebra.Weights.Published;

/// <summary>Where a <see cref="WeightCache"/> keeps files and gets them from.</summary>
public sealed record WeightCacheOptions
{
    /// <summary>The folder; null for <c>weights</c> below the folder that the environment variable <c>VERTEBRA_HOME</c> names, or below
    /// <c>vertebra</c> in the user's cache folder.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// A web address below which all files stand under their <see cref="PublishedWeights.FileName"/>, asked in place of the
    /// publishers' servers; null for what the environment variable <c>VERTEBRA_MIRROR</c> says.
    /// </summary>
    public Uri? Mirror { get; init; }

    /// <summary>How long a server may be silent.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a server is asked in a row without getting further, at least 1. Between two attempts there is a pause of half a
    /// second, which doubles with each.</summary>
    public int Attempts { get; init; } = 5;
}
