using System.Buffers;

namespace Vertebra.Imaging;

/// <summary>
/// Turns pictures into a network's input. Resized bytes equal Pillow's bit for bit; only what the crop keeps is computed.
/// Immutable and thread-safe.
/// </summary>
public sealed class ImageTransform : IImageTransform
{
    // What each byte becomes, a channel behind the other.
    private readonly float[] _values;

    /// <summary>Prepares a transform.</summary>
    /// <param name="preprocessing">What to do.</param>
    /// <exception cref="ArgumentException">It cannot be done, see <see cref="Preprocessing.Validate"/>.</exception>
    public ImageTransform(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        preprocessing.Validate();
        Preprocessing = preprocessing;
        _values = new float[preprocessing.Channels * 256];
        for (int i = 0; i < _values.Length; i++)
            _values[i] = (i % 256 / 255f - preprocessing.Mean.Of(i / 256)) / preprocessing.Std.Of(i / 256);
    }

    /// <summary>What this transform does.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>Planes of the result: 3, or 1 of luma; see <see cref="Preprocessing.Channels"/>.</summary>
    public int Channels => Preprocessing.Channels;

    /// <summary>The size of the result where it is the same for all pictures; otherwise null.</summary>
    public (int Width, int Height)? FixedSize => Preprocessing.FixedSize;

    /// <summary>Whether images that have their size already are only normalised.</summary>
    internal bool IsNormalizationOnly => Preprocessing.Resize == ResizeRule.None && Preprocessing.Padding == 0;

    /// <summary>The size of the result for a picture.</summary>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <exception cref="ArgumentException">The scaled picture would have more than 2^31 columns or rows.</exception>
    public (int Width, int Height) OutputSize(int width, int height)
    {
        (CropWindow x, CropWindow y) = Windows(width, height);
        return (x.Output, y.Output);
    }

    /// <summary>Resizes, crops and normalises a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="chw">
    /// Receives <see cref="Channels"/> * height * width numbers: a plane each of red, green and blue, or one of grey, rows from the top.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="chw"/> has another length than <see cref="OutputSize"/> asks
    /// for.</exception>
    public void Apply(RgbImage image, Span<float> chw) => Apply(ImagePixels.FromRgbImage(image), chw);

    /// <summary>Resizes, crops and normalises an image.</summary>
    /// <param name="image">
    /// The image, of one channel or three. One of another number of channels can be normalised and cropped to as many.
    /// </param>
    /// <param name="chw">Receives <see cref="Channels"/> * height * width numbers, a plane behind the other, rows from the
    /// top.</param>
    /// <exception cref="ArgumentException"><paramref name="chw"/> has another length than <see cref="OutputSize"/> asks for, or
    /// the image's channels cannot become those of the result.</exception>
    public void Apply(ImagePixels image, Span<float> chw)
    {
        (CropWindow x, CropWindow y) = Windows(image.Width, image.Height);
        long plane = (long)x.Output * y.Output;
        if (chw.Length != plane * Channels)
        {
            throw new ArgumentException(
                $"{Channels}x{y.Output}x{x.Output} needs {plane * Channels} numbers, not {chw.Length}.", nameof(chw));
        }
        if (PlaneNormalizer.CanApply(image, Channels, x, y))
        {
            PlaneNormalizer.Apply(image, x, y, _values, chw);
            return;
        }
        if (image.Channels is not (1 or 3) || Channels is not (1 or 3))
            throw new ArgumentException($"An image of {image.Channels} channels cannot become one of {Channels}.", nameof(image));
        int bytes = checked((int)plane * 3);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(bytes);
        byte[]? interleaved = image.IsPlanar ? ArrayPool<byte>.Shared.Rent(checked(3 * image.Width * image.Height)) : null;
        try
        {
            if (interleaved is not null)
                image.Interleave(interleaved);
            Render(interleaved ?? image.Bytes.Span, x, y, pixels.AsSpan(0, bytes));
            if (Channels == 1)
                NormalizeLuma(pixels.AsSpan(0, bytes), chw);
            else
                Normalize(pixels.AsSpan(0, bytes), chw);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
            if (interleaved is not null)
                ArrayPool<byte>.Shared.Return(interleaved);
        }
    }

    void IImageTransform.Apply(ImagePixels image, SampleKey key, Span<float> chw) => Apply(image, chw);

    /// <summary>Resizes and crops a picture, without normalising it.</summary>
    /// <param name="image">The picture.</param>
    /// <exception cref="ArgumentException">The result would have more than 2^31 bytes.</exception>
    public RgbImage ResizeAndCrop(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        (CropWindow x, CropWindow y) = Windows(image.Width, image.Height);
        long bytes = 3L * x.Output * y.Output;
        if (bytes > Array.MaxLength)
            throw new ArgumentException($"{x.Output}x{y.Output} pixels are too many.", nameof(image));
        byte[] pixels = new byte[bytes];
        Render(image.Pixels, x, y, pixels);
        return new RgbImage(x.Output, y.Output, pixels);
    }

    /// <summary>Normalises pixels to planes: (pixel / 255 - mean) / std.</summary>
    /// <param name="pixels">Interleaved RGB.</param>
    /// <param name="chw">As many numbers as there are bytes.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of 3, or the result is of other
    /// channels.</exception>
    public void Normalize(ReadOnlySpan<byte> pixels, Span<float> chw)
    {
        if (pixels.Length != chw.Length || pixels.Length % 3 != 0 || Channels != 3)
        {
            throw new ArgumentException(
                $"{pixels.Length} bytes of 3 channels do not make {chw.Length} numbers of {Channels} channels.", nameof(chw));
        }
        int plane = chw.Length / 3;
        Span<float> red = chw[..plane], green = chw.Slice(plane, plane), blue = chw.Slice(2 * plane, plane);
        ReadOnlySpan<float> reds = _values.AsSpan(0, 256), greens = _values.AsSpan(256, 256), blues = _values.AsSpan(512, 256);
        for (int i = 0, at = 0; i < red.Length; i++, at += 3)
        {
            red[i] = reds[pixels[at]];
            green[i] = greens[pixels[at + 1]];
            blue[i] = blues[pixels[at + 2]];
        }
    }

    // ITU-R 601-2 luma in 16 bits of fraction, as Pillow has it; grey stays as it is.
    private void NormalizeLuma(ReadOnlySpan<byte> pixels, Span<float> plane)
    {
        ReadOnlySpan<float> values = _values.AsSpan(0, 256);
        for (int i = 0, at = 0; i < plane.Length; i++, at += 3)
            plane[i] = values[(pixels[at] * 19595 + pixels[at + 1] * 38470 + pixels[at + 2] * 7471 + 0x8000) >> 16];
    }

    private (CropWindow X, CropWindow Y) Windows(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (long scaledWidth, long scaledHeight) = Preprocessing.Resize.Scale(width, height);
        if (Math.Max(scaledWidth, scaledHeight) > int.MaxValue / 4)
            throw new ArgumentException($"{width}x{height} would be scaled to {scaledWidth}x{scaledHeight}.");
        return (CropWindow.Create(width, (int)scaledWidth, Preprocessing.Crop?.Width, Preprocessing.Padding),
            CropWindow.Create(height, (int)scaledHeight, Preprocessing.Crop?.Height, Preprocessing.Padding));
    }

    private void Render(ReadOnlySpan<byte> image, CropWindow x, CropWindow y, Span<byte> target)
    {
        int stride = x.Input * 3, length = x.Length * 3, outputStride = x.Output * 3;
        if (x.Length < x.Output || y.Length < y.Output)
            target.Clear();
        if (Preprocessing.Interpolation == Interpolation.BilinearExact && (x.Input != x.Scaled || y.Input != y.Scaled))
        {
            new ExactBilinear(x, y).Apply(image, 3, target[(y.Padding * outputStride + x.Padding * 3)..], outputStride);
            return;
        }
        // An axis that keeps its size is not filtered.
        ResampleFilter? columns = x.Input == x.Scaled ? null : new(x.Input, x.Scaled, x.Start, x.Length, Preprocessing.Interpolation);
        ResampleFilter? rows = y.Input == y.Scaled ? null : new(y.Input, y.Scaled, y.Start, y.Length, Preprocessing.Interpolation);
        int firstRow = rows?.First(0) ?? y.Start;
        int lastRow = rows is null ? y.Start + y.Length : rows.First(y.Length - 1) + rows.Weights(y.Length - 1).Length;
        byte[] narrowed = ArrayPool<byte>.Shared.Rent(checked((lastRow - firstRow) * length));
        try
        {
            for (int row = firstRow; row < lastRow; row++)
            {
                Span<byte> narrow = narrowed.AsSpan((row - firstRow) * length, length);
                ReadOnlySpan<byte> source = image.Slice(row * stride, stride);
                if (columns is null)
                    source.Slice(x.Start * 3, length).CopyTo(narrow);
                else
                    Resampler.Horizontal(source, columns, narrow);
            }
            for (int i = 0; i < y.Length; i++)
            {
                Span<byte> output = target.Slice((y.Padding + i) * outputStride + x.Padding * 3, length);
                if (rows is null)
                    narrowed.AsSpan(i * length, length).CopyTo(output);
                else
                    Resampler.Vertical(narrowed.AsSpan((rows.First(i) - firstRow) * length), rows.Weights(i), output);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(narrowed);
        }
    }
}
