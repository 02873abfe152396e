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
