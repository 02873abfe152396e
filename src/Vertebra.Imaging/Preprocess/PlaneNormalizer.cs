namespace Vertebra.Imaging;

/// <summary>
/// The short way for images in planes that keep their scale: each byte is looked up once, and a border is what black becomes.
/// </summary>
internal static class PlaneNormalizer
{
    /// <summary>Whether an image can go this way.</summary>
    /// <param name="image">The image.</param>
    /// <param name="channels">Channels of the result.</param>
    /// <param name="x">Its columns.</param>
    /// <param name="y">Its rows.</param>
    public static bool CanApply(ImagePixels image, int channels, CropWindow x, CropWindow y) =>
        image.IsPlanar && x.Input == x.Scaled && y.Input == y.Scaled
        && (image.Channels == channels || image.Channels == 1 && channels == 3);

    /// <summary>Normalises an image.</summary>
    /// <param name="image">The image. A single plane serves all channels of the result.</param>
    /// <param name="x">Its columns.</param>
    /// <param name="y">Its rows.</param>
    /// <param name="values">What each of the 256 bytes becomes, a channel behind the other.</param>
    /// <param name="chw">Receives the planes.</param>
    public static void Apply(ImagePixels image, CropWindow x, CropWindow y, ReadOnlySpan<float> values, Span<float> chw)
    {
        int channels = values.Length / 256;
        int sourcePlane = image.Height * image.Width;
        int plane = x.Output * y.Output;
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<byte> source = image.Bytes.Span.Slice(image.Channels == 1 ? 0 : c * sourcePlane, sourcePlane);
            Apply(source, x, y, values.Slice(c * 256, 256), chw.Slice(c * plane, plane));
        }
    }

    private static void Apply(
        ReadOnlySpan<byte> source, CropWindow x, CropWindow y, ReadOnlySpan<float> values, Span<float> target)
    {
        if (x.IsWhole && y.IsWhole)
        {
            LookUp(source, values, target);
            return;
        }
        if (x.Length < x.Output || y.Length < y.Output)
            target.Fill(values[0]);
        for (int row = 0; row < y.Length; row++)
        {
            LookUp(
                source.Slice((y.Start + row) * x.Input + x.Start, x.Length), values,
                target.Slice((y.Padding + row) * x.Output + x.Padding, x.Length));
        }
    }

    private static void LookUp(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> values, Span<float> target)
    {
        for (int i = 0; i < pixels.Length; i++)
            target[i] = values[pixels[i]];
    }
}
