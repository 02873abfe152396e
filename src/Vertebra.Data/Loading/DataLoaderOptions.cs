namespace Vertebra.Data;

/// <summary>How a <see cref="DataLoader"/> orders, cuts and prepares the images.</summary>
public sealed record DataLoaderOptions
{
    /// <summary>Whether each epoch has its own random order; otherwise the order of the data set.</summary>
    public bool Shuffle { get; init; }

    /// <summary>What the random orders derive from, together with the epoch's number and nothing else.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether an incomplete last batch is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>Mean of pixel/255 for each channel; the data set's own when null.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>Standard deviation of pixel/255 for each channel, positive; the data set's own when null.</summary>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>How many batches a background thread prepares ahead; 0 prepares each batch when it is asked for.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Called with the number of each batch before it is filled, where it is filled; lets a test disturb the producer.</summary>
    internal Action<int>? BeforeFill { get; init; }
}
