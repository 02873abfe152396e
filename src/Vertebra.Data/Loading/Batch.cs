namespace Vertebra.Data;

/// <summary>
/// A mini-batch in memory that the loader uses again: it is valid until the enumerator moves on or is disposed. Copy what must live
/// longer.
/// </summary>
public sealed class Batch
{
    private readonly float[] _images;
    private readonly int[] _labels;
    private readonly int[] _indices;
    private readonly int _imageSize;

    internal Batch(int capacity, int imageSize)
    {
        _images = new float[capacity * imageSize];
        _labels = new int[capacity];
        _indices = new int[capacity];
        _imageSize = imageSize;
        Causes = new Exception?[capacity];
    }

    /// <summary>
    /// Number of images; the batch size, or less in an incomplete last batch and where images could not be read.
    /// </summary>
    public int Count { get; private set; }

    /// <summary>What the loader's transform made of the images, NCHW without gaps: Count x channels x height x width.</summary>
    public ReadOnlyMemory<float> Images => _images.AsMemory(0, Count * _imageSize);

    /// <summary>The class of each image.</summary>
    public ReadOnlyMemory<int> Labels => _labels.AsMemory(0, Count);

    /// <summary>The index of each image in its source.</summary>
    public ReadOnlyMemory<int> Indices => _indices.AsMemory(0, Count);

    /// <summary>
    /// Images that could not be read and are left out of the batch; always empty unless
    /// <see cref="DataLoaderOptions.SkipFaults"/> is set.
    /// </summary>
    public IReadOnlyList<ImageFault> Faults { get; private set; } = [];

    /// <summary>Why an image did not come to its slot; null where it did.</summary>
    internal Exception?[] Causes { get; }

    /// <summary>Where the numbers of an image go before <see cref="Keep"/>.</summary>
    internal Span<float> Slot(int i) => _images.AsSpan(i * _imageSize, _imageSize);

    /// <summary>Takes the images that were written to their slots, and closes the gaps of those that could not be.</summary>
    internal void Keep(ReadOnlySpan<int> indices, IImageSource source)
    {
        Count = 0;
        List<ImageFault>? missing = null;
        for (int i = 0; i < indices.Length; i++)
        {
            if (Causes[i] is { } cause)
            {
                (missing ??= []).Add(new ImageFault(indices[i], source.ImageName(indices[i]), cause));
                continue;
            }
            if (Count < i)
                Slot(i).CopyTo(Slot(Count));
            _labels[Count] = source.Label(indices[i]);
            _indices[Count++] = indices[i];
        }
        Faults = missing ?? (IReadOnlyList<ImageFault>)[];
    }
}
