namespace Vertebra.Data;

/// <summary>How a <see cref="DataLoader"/> orders, cuts and reads the images.</summary>
public sealed record DataLoaderOptions
{
    /// <summary>Whether each epoch has its own random order; otherwise the order of the source.</summary>
    public bool Shuffle { get; init; }

    /// <summary>What random orders and transforms derive from, together with the epoch's number and nothing else.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether an incomplete last batch is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// How many batches are prepared ahead in the background, at most 1024; 0 prepares each batch when it is asked for.
    /// </summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>
    /// Threads that read, decode and transform; 0 for all processors that the process may use. Images in memory that only have
    /// to be normalised are left to one.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether an image that cannot be read is left out of its batch and told in <see cref="Batch.Faults"/>; otherwise it ends
    /// the walk with its exception.
    /// </summary>
    public bool SkipFaults { get; init; }

    /// <summary>Called with the number of each batch before it is filled, where it is filled; lets a test disturb the producer.</summary>
    internal Action<int>? BeforeFill { get; init; }
}
