namespace Vertebra.Imaging;

/// <summary>
/// Makes a network's input of an image. The same image and key give the same numbers; used from several threads at a time.
/// </summary>
public interface IImageTransform
{
    /// <summary>Planes of the result.</summary>
    int Channels { get; }

    /// <summary>The size of the result where it is the same for all images; null otherwise.</summary>
    (int Width, int Height)? FixedSize { get; }

    /// <summary>Transforms an image.</summary>
    /// <param name="image">The image; it is only read.</param>
    /// <param name="key">What random numbers follow from.</param>
    /// <param name="chw">Receives <see cref="Channels"/> planes, rows from the top.</param>
    void Apply(ImagePixels image, SampleKey key, Span<float> chw);
}
