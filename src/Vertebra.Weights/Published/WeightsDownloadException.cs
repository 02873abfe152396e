using Vertebra.Downloads;

namespace Vertebra.Weights.Published;

/// <summary>Published weights cannot be fetched. The message is one line that says why and what can be done.</summary>
public class WeightsDownloadException : IOException
{
    internal WeightsDownloadException(PublishedWeights weights, string message, Exception? innerException = null)
        : base(message, innerException) => Weights = weights;

    /// <summary>What was to be fetched.</summary>
    public PublishedWeights Weights { get; }
}

/// <summary>A file has not the SHA-256 that the weights are published with.</summary>
public sealed class WeightsHashException : WeightsDownloadException
{
    internal WeightsHashException(PublishedWeights weights, FileHash expected, string actual, string message, Exception? innerException = null)
        : base(weights, message, innerException) => (Expected, Actual) = (expected, actual);

    /// <summary>The published hash, as far as it is known.</summary>
    public FileHash Expected { get; }

    /// <summary>The file's SHA-256, 64 lower-case hexadecimals.</summary>
    public string Actual { get; }
}
