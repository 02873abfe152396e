using System.Runtime.ExceptionServices;
using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>
/// Reads, decodes and transforms pictures into mini-batches, on several threads and ahead of whoever consumes them. What a batch holds
/// depends on source, seed and epoch alone, not on the threads.
/// </summary>
public sealed class ImageLoader
{
    private readonly ImageLoaderOptions _options;
    private readonly int _imageSize;

    /// <summary>Prepares to load pictures.</summary>
    /// <param name="source">Where the pictures come from; it must outlive every walk.</param>
    /// <param name="transform">What is made of each; it has to give all the same size (<see cref="ImageTransform.FixedSize"/>).</param>
    /// <param name="batchSize">Pictures per batch, at least 1; a batch's floats must fit in an array.</param>
    /// <param name="options">Order and threads; the defaults of <see cref="ImageLoaderOptions"/> when null.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the transform gives no fixed size.</exception>
    public ImageLoader(IImageSource source, ImageTransform transform, int batchSize, ImageLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(transform);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _options = options ?? new ImageLoaderOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Prefetch, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.Prefetch, 1024, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Threads, nameof(options));
        (Width, Height) = transform.FixedSize
            ?? throw new ArgumentException("Pictures of one size are needed; set a crop, or resize to an exact size.", nameof(transform));
        _imageSize = checked(transform.Channels * Height * Width);
        BatchSize = Math.Min(batchSize, Math.Max(source.Count, 1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, Array.MaxLength / _imageSize, nameof(batchSize));
        Source = source;
        Transform = transform;
        BatchCount = _options.DropLast ? source.Count / BatchSize : (int)(((long)source.Count + BatchSize - 1) / BatchSize);
    }

    /// <summary>Where the pictures come from.</summary>
    public IImageSource Source { get; }

    /// <summary>What is made of each picture.</summary>
    public ImageTransform Transform { get; }

    /// <summary>Rows of what is made.</summary>
    public int Height { get; }

    /// <summary>Columns of what is made.</summary>
    public int Width { get; }

    /// <summary>Pictures per batch; all of them where there are fewer than were asked for.</summary>
    public int BatchSize { get; }

    /// <summary>Batches per epoch.</summary>
    public int BatchCount { get; }

    /// <summary>
    /// One walk over the pictures. Leaving it early (disposing the enumerator, as foreach does) stops the background threads.
    /// </summary>
    /// <param name="epoch">Number of the epoch, not negative; selects the order when shuffling.</param>
    /// <param name="cancellation">Ends the walk with an <see cref="OperationCanceledException"/> at the next batch.</param>
    /// <exception cref="IOException">A picture cannot be read, see <see cref="ImageLoaderOptions.SkipFaults"/>.</exception>
    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return Walk(epoch, cancellation);
    }

    private IEnumerable<Batch> Walk(int epoch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var order = new int[Source.Count];
        EpochOrder.Write(order, _options.Shuffle, _options.Seed, epoch);
        Batch[] slots = [.. Enumerable.Range(0, Math.Min(_options.Prefetch + 1, BatchCount)).Select(_ => new Batch(BatchSize, _imageSize))];
        using var prefetcher = new Prefetcher(BatchCount, slots.Length, FillSlot, cancellation);
        for (var number = 0; number < BatchCount; number++)
        {
            prefetcher.Await(number);
            yield return slots[number % slots.Length];
        }

        void FillSlot(int number)
        {
            var first = number * BatchSize;
            Fill(slots[number % slots.Length], order.AsMemory(first, Math.Min(BatchSize, order.Length - first)), cancellation);
        }
    }

    private void Fill(Batch batch, ReadOnlyMemory<int> indices, CancellationToken cancellation)
    {
        var faults = new Exception?[indices.Length];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads,
            CancellationToken = cancellation,
        };
        Parallel.For(0, indices.Length, parallel, i =>
        {
            try
            {
                var index = indices.Span[i];
                var image = ImageDecoder.Decode(Source.Read(index), _options.Decoding, Source.ImageName(index));
                Transform.Apply(image, batch.Slot(i));
            }
            catch (Exception fault)
            {
                faults[i] = fault;
            }
        });
        var severe = Array.Find(faults, fault => fault is not null && !(_options.SkipFaults && ImageFault.IsFault(fault)));
        if (severe is not null) ExceptionDispatchInfo.Throw(severe);
        batch.Keep(indices.Span, Source, faults);
    }
}
