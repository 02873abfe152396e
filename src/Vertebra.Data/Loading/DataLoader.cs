using System.Runtime.ExceptionServices;
using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>
/// Reads and transforms the images of a source into mini-batches, ahead of whoever consumes them and in bounded memory. What a
/// batch holds depends on source, transform, seed and epoch alone, not on the threads. Images in memory that only have to be
/// normalised cost no allocation in steady state.
/// </summary>
public sealed class DataLoader
{
    private const int MostPrefetch = 1024;

    private readonly DataLoaderOptions _options;
    private readonly int _imageSize;
    private readonly int _threads;
    private EpochBuffers? _idle;

    /// <summary>Prepares to load a data set in memory, normalised by its mean and deviation.</summary>
    /// <param name="dataset">Where the images come from.</param>
    /// <param name="batchSize">Images per batch, at least 1; a batch's floats must fit in an array.</param>
    /// <param name="options">Order and threads; the defaults of <see cref="DataLoaderOptions"/> when null.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public DataLoader(ImageDataset dataset, int batchSize, DataLoaderOptions? options = null)
        : this(dataset, TransformOf(dataset), batchSize, options)
    {
    }

    /// <summary>Prepares to load images.</summary>
    /// <param name="source">Where the images come from; it must outlive every walk.</param>
    /// <param name="transform">What is made of each; it has to give all the same size
    /// (<see cref="IImageTransform.FixedSize"/>).</param>
    /// <param name="batchSize">Images per batch, at least 1; a batch's floats must fit in an array.</param>
    /// <param name="options">Order and threads; the defaults of <see cref="DataLoaderOptions"/> when null.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the transform gives no fixed size.</exception>
    public DataLoader(IImageSource source, IImageTransform transform, int batchSize, DataLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(transform);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _options = options ?? new DataLoaderOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Prefetch, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.Prefetch, MostPrefetch, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Threads, nameof(options));
        (Width, Height) = transform.FixedSize
            ?? throw new ArgumentException(
                "Pictures of one size are needed; set a crop, or resize to an exact size.", nameof(transform));
        _imageSize = checked(transform.Channels * Height * Width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, Array.MaxLength / _imageSize);
        bool isLight = source.Prepared is not null && transform is ImageTransform { IsNormalizationOnly: true };
        _threads = isLight ? 1 : _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        Source = source;
        Transform = transform;
        BatchSize = batchSize;
        BatchCount = _options.DropLast ? source.Count / batchSize : (int)(((long)source.Count + batchSize - 1) / batchSize);
    }

    /// <summary>Where the images come from.</summary>
    public IImageSource Source { get; }

    /// <summary>What is made of each image.</summary>
    public IImageTransform Transform { get; }

    /// <summary>Rows of what is made.</summary>
    public int Height { get; }

    /// <summary>Columns of what is made.</summary>
    public int Width { get; }

    /// <summary>Images per batch.</summary>
    public int BatchSize { get; }

    /// <summary>Batches per epoch.</summary>
    public int BatchCount { get; }

    /// <summary>
    /// One walk over the images. Several walks may be under way at a time, each in its own thread or interleaved. Leaving the
    /// walk early (disposing the enumerator, as foreach does) stops the background threads.
    /// </summary>
    /// <param name="epoch">Number of the epoch, not negative; selects the order when shuffling, and what transforms draw.</param>
    /// <param name="cancellation">Ends the walk with an <see cref="OperationCanceledException"/> at the next batch.</param>
    /// <exception cref="IOException">An image cannot be read, see <see cref="DataLoaderOptions.SkipFaults"/>.</exception>
    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return Walk(epoch, cancellation);
    }

    /// <summary>What is made of the images of a data set in memory by default.</summary>
    private static ImageTransform TransformOf(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new ImageTransform(dataset.Preprocessing.NormalizationOnly);
    }

    private IEnumerable<Batch> Walk(int epoch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EpochBuffers buffers = Interlocked.Exchange(ref _idle, null) ?? CreateBuffers();
        try
        {
            EpochOrder.Write(buffers.Order, _options.Shuffle, _options.Seed, epoch);
            if (_options.Prefetch == 0)
            {
                for (int number = 0; number < BatchCount; number++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Fill(buffers, epoch, number, cancellation);
                    yield return buffers.Slots[0];
                }
            }
            else
            {
                using var prefetcher = new Prefetcher(
                    BatchCount, buffers.Slots.Length, number => Fill(buffers, epoch, number, cancellation), cancellation);
                for (int number = 0; number < BatchCount; number++)
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

    private void Fill(EpochBuffers buffers, int epoch, int number, CancellationToken cancellation)
    {
        _options.BeforeFill?.Invoke(number);
        int first = number * BatchSize;
        Memory<int> indices = buffers.Order.AsMemory(first, Math.Min(BatchSize, Source.Count - first));
        Batch batch = buffers.Slots[number % buffers.Slots.Length];
        if (_threads == 1)
        {
            for (int i = 0; i < indices.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                Prepare(batch, i, epoch, indices.Span[i]);
            }
        }
        else
        {
            FillInParallel(batch, epoch, indices, cancellation);
        }
        Exception? severe = FindSevere(batch.Causes.AsSpan(0, indices.Length));
        if (severe is not null)
            ExceptionDispatchInfo.Throw(severe);
        batch.Keep(indices.Span, Source);
    }

    // Apart from Fill, because its closure is an allocation.
    private void FillInParallel(Batch batch, int epoch, Memory<int> indices, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellation };
        Parallel.For(0, indices.Length, parallel, i => Prepare(batch, i, epoch, indices.Span[i]));
    }

    private void Prepare(Batch batch, int slot, int epoch, int index)
    {
        batch.Causes[slot] = null;
        try
        {
            Transform.Apply(Source.Read(index), new SampleKey(_options.Seed, epoch, index), batch.Slot(slot));
        }
        catch (Exception fault)
        {
            batch.Causes[slot] = fault;
        }
    }

    private Exception? FindSevere(ReadOnlySpan<Exception?> causes)
    {
        foreach (Exception? cause in causes)
        {
            if (cause is not null && !(_options.SkipFaults && ImageFault.IsFault(cause)))
                return cause;
        }
        return null;
    }

    private EpochBuffers CreateBuffers()
    {
        int slots = Math.Min(_options.Prefetch + 1, BatchCount);
        int capacity = Math.Min(BatchSize, Source.Count);
        return new EpochBuffers(
            new int[Source.Count], [.. Enumerable.Range(0, slots).Select(_ => new Batch(capacity, _imageSize))]);
    }

    private sealed record EpochBuffers(int[] Order, Batch[] Slots);
}
