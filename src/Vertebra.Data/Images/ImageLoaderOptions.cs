using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>How an <see cref="ImageLoader"/> orders and reads pictures.</summary>
public sealed record ImageLoaderOptions
{
    /// <summary>Whether each epoch has its own random order; otherwise the order of the source.</summary>
    public bool Shuffle { get; init; }

    /// <summary>What the random orders derive from, together with the epoch's number and nothing else.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether an incomplete last batch is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>How many batches are prepared ahead, at least 1.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Threads that read and decode; 0 for all processors that the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether a picture that cannot be read is left out of its batch and told in <see cref="Batch.Faults"/>; otherwise it ends the walk
    /// with its exception.
    /// </summary>
    public bool SkipFaults { get; init; }

    /// <summary>Limits and orientation; null for the defaults.</summary>
    public DecodeOptions? Decoding { get; init; }
}
