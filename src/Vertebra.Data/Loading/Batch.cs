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
    }

    /// <summary>Number of images; the batch size, or less in an incomplete last batch.</summary>
    public int Count { get; private set; }

    /// <summary>Normalised images, (pixel/255 - mean) / std, NCHW without gaps: Count x channels x height x width.</summary>
    public ReadOnlyMemory<float> Images => _images.AsMemory(0, Count * _imageSize);

    /// <summary>The class of each image.</summary>
    public ReadOnlyMemory<int> Labels => _labels.AsMemory(0, Count);

    /// <summary>The index of each image in the data set.</summary>
    public ReadOnlyMemory<int> Indices => _indices.AsMemory(0, Count);

    /// <summary>
    /// Pictures that could not be read and are left out of the batch; always empty unless an <see cref="ImageLoader"/> is told to skip them.
    /// </summary>
    public IReadOnlyList<ImageFault> Faults { get; private set; } = [];

    /// <summary>Where the pixels of an image go before <see cref="Keep"/>.</summary>
    internal Span<float> Slot(int i) => _images.AsSpan(i * _imageSize, _imageSize);

    /// <summary>Takes the images that were written to their slots, and closes the gaps of those that could not be.</summary>
    internal void Keep(ReadOnlySpan<int> indices, IImageSource source, Exception?[] faults)
    {
        Count = 0;
        List<ImageFault>? missing = null;
        for (var i = 0; i < indices.Length; i++)
        {
            if (faults[i] is { } fault)
            {
                (missing ??= []).Add(new ImageFault(indices[i], source.ImageName(indices[i]), fault));
                continue;
            }
            if (Count < i) Slot(i).CopyTo(Slot(Count));
            _labels[Count] = source.Label(indices[i]);
            _indices[Count++] = indices[i];
        }
        Faults = missing ?? (IReadOnlyList<ImageFault>)[];
    }

    internal void Fill(ImageDataset dataset, ReadOnlySpan<int> indices, float[] normalised)
    {
        Count = indices.Length;
        indices.CopyTo(_indices);
        var plane = dataset.Height * dataset.Width;
        var target = _images.AsSpan();
        for (var i = 0; i < indices.Length; i++)
        {
            _labels[i] = dataset.Label(indices[i]);
            var image = dataset.Image(indices[i]);
            for (var c = 0; c < dataset.Channels; c++)
            {
                var values = normalised.AsSpan(c * 256, 256);
                var pixels = image.Slice(c * plane, plane);
                var floats = target[..plane];
                for (var p = 0; p < pixels.Length; p++) floats[p] = values[pixels[p]];
                target = target[plane..];
            }
        }
    }
}
