namespace Vertebra.Data;

/// <summary>
/// Cuts a data set into shuffled, normalised mini-batches that a background thread prepares ahead. The order depends on seed and
/// epoch alone. In steady state a batch allocates nothing.
/// </summary>
public sealed class DataLoader
{
    private readonly DataLoaderOptions _options;
    private readonly float[] _normalised;
    private EpochBuffers? _idle;

    /// <summary>Prepares to load a data set.</summary>
    /// <param name="dataset">Where the images come from.</param>
    /// <param name="batchSize">Images per batch, at least 1; a batch's floats must fit in an array.</param>
    /// <param name="options">Order and normalisation; the defaults of <see cref="DataLoaderOptions"/> when null.</param>
    /// <exception cref="ArgumentException">A size is out of range, or mean and deviation do not fit the channels.</exception>
    public DataLoader(ImageDataset dataset, int batchSize, DataLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, Array.MaxLength / dataset.ImageSize);
        _options = options ?? new DataLoaderOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Prefetch, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.Prefetch, 1024, nameof(options));
        Dataset = dataset;
        BatchSize = batchSize;
        BatchCount = _options.DropLast ? dataset.Count / batchSize : (int)(((long)dataset.Count + batchSize - 1) / batchSize);
        _normalised = Normalisation(dataset.Channels, _options.Mean ?? dataset.Mean, _options.Std ?? dataset.Std);
    }

    /// <summary>Where the images come from.</summary>
    public ImageDataset Dataset { get; }

    /// <summary>Images per batch.</summary>
    public int BatchSize { get; }

    /// <summary>Batches per epoch.</summary>
    public int BatchCount { get; }

    /// <summary>
    /// One walk over the data set. Several walks may be under way at a time, each in its own thread or interleaved. Leaving the walk
    /// early (disposing the enumerator, as foreach does) stops the background thread.
    /// </summary>
    /// <param name="epoch">Number of the epoch, not negative; selects the order when shuffling.</param>
    /// <param name="cancellation">Ends the walk with an <see cref="OperationCanceledException"/> at the next batch.</param>
    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return Walk(epoch, cancellation);
    }

    private IEnumerable<Batch> Walk(int epoch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var buffers = Interlocked.Exchange(ref _idle, null) ?? new EpochBuffers(Dataset, BatchSize, Math.Min(_options.Prefetch + 1, BatchCount));
        try
        {
            EpochOrder.Write(buffers.Order, _options.Shuffle, _options.Seed, epoch);
            if (_options.Prefetch == 0)
            {
                for (var number = 0; number < BatchCount; number++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Fill(buffers, number);
                    yield return buffers.Slots[0];
                }
            }
            else
            {
                using var prefetcher = new Prefetcher(BatchCount, buffers.Slots.Length, number => Fill(buffers, number), cancellation);
                for (var number = 0; number < BatchCount; number++)
                {
                    prefetcher.Await(number);
                    yield return buffers.Slots[number % buffers.Slots.Length];
                }
            }
        }
        finally
        {
            _idle = buffers;
        }
    }

    private void Fill(EpochBuffers buffers, int number)
    {
        _options.BeforeFill?.Invoke(number);
        var first = number * BatchSize;
        var indices = buffers.Order.AsSpan(first, Math.Min(BatchSize, Dataset.Count - first));
        buffers.Slots[number % buffers.Slots.Length].Fill(Dataset, indices, _normalised);
    }

    /// <summary>The normalised value of each of the 256 bytes, for each channel.</summary>
    private static float[] Normalisation(int channels, IReadOnlyList<float> mean, IReadOnlyList<float> std)
    {
        if (mean.Count != channels || std.Count != channels || !std.All(s => s > 0))
            throw new ArgumentException($"{channels} means and {channels} positive deviations are needed.");
        var table = new float[channels * 256];
        for (var i = 0; i < table.Length; i++) table[i] = (i % 256 / 255f - mean[i / 256]) / std[i / 256];
        return table;
    }

    private sealed class EpochBuffers(ImageDataset dataset, int batchSize, int slots)
    {
        public int[] Order { get; } = new int[dataset.Count];

        public Batch[] Slots { get; } =
            [.. Enumerable.Range(0, slots).Select(_ => new Batch(Math.Min(batchSize, dataset.Count), dataset.ImageSize))];
    }
}
