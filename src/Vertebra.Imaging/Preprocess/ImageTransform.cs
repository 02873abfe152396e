using System.Buffers;

namespace Vertebra.Imaging;

/// <summary>
/// Turns pictures into a network's input. Resized bytes equal Pillow's bit for bit; only what the crop keeps is computed.
/// Immutable and thread-safe.
/// </summary>
public sealed class ImageTransform
{
    // What each byte becomes, a channel behind the other.
    private readonly float[] _values = new float[3 * 256];

    /// <summary>Prepares a transform.</summary>
    /// <param name="preprocessing">What to do.</param>
    /// <exception cref="ArgumentException">The crop is not 1 to 32768, or a standard deviation is 0 or not finite.</exception>
    public ImageTransform(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        if (preprocessing.Crop is { } crop && (crop.Height is < 1 or > 32_768 || crop.Width is < 1 or > 32_768))
            throw new ArgumentException($"A crop of {crop.Height}x{crop.Width} is not possible.", nameof(preprocessing));
        Preprocessing = preprocessing;
        for (int channel = 0; channel < 3; channel++)
        {
            (float mean, float std) = (preprocessing.Mean[channel], preprocessing.Std[channel]);
            if (std == 0 || !float.IsFinite(std) || !float.IsFinite(mean))
                throw new ArgumentException($"Mean {mean} and standard deviation {std} are not possible.", nameof(preprocessing));
            for (int value = 0; value < 256; value++)
                _values[channel * 256 + value] = (value / 255f - mean) / std;
        }
    }

    /// <summary>What this transform does.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>Planes of the result: 3, or 1 of grey.</summary>
    public int Channels => Preprocessing.Grey ? 1 : 3;

    /// <summary>The size of the result where it is the same for all pictures: that of the crop, or of an exact resize; otherwise null.</summary>
    public (int Width, int Height)? FixedSize =>
        Preprocessing.Crop is { } crop ? (crop.Width, crop.Height) : Preprocessing.Resize.FixedSize;

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
    /// <param name="nchw">
    /// Receives <see cref="Channels"/> * height * width numbers: a plane each of red, green and blue, or one of grey, rows from the top.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="nchw"/> has another length than <see cref="OutputSize"/> asks for.</exception>
    public void Apply(RgbImage image, Span<float> nchw)
    {
        ArgumentNullException.ThrowIfNull(image);
        (CropWindow x, CropWindow y) = Windows(image.Width, image.Height);
        long plane = (long)x.Output * y.Output;
        if (nchw.Length != plane * Channels)
            throw new ArgumentException($"{Channels}x{y.Output}x{x.Output} needs {plane * Channels} numbers, not {nchw.Length}.", nameof(nchw));
        int bytes = checked((int)plane * 3);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            Render(image, x, y, pixels.AsSpan(0, bytes));
            if (Preprocessing.Grey)
                NormalizeLuma(pixels.AsSpan(0, bytes), nchw);
            else
                Normalize(pixels.AsSpan(0, bytes), nchw);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

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
        Render(image, x, y, pixels);
        return new RgbImage(x.Output, y.Output, pixels);
    }

    /// <summary>Normalises pixels to planes: (pixel / 255 - mean) / std.</summary>
    /// <param name="pixels">Interleaved RGB.</param>
    /// <param name="nchw">As many numbers as there are bytes.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of 3.</exception>
    public void Normalize(ReadOnlySpan<byte> pixels, Span<float> nchw)
    {
        if (pixels.Length != nchw.Length || pixels.Length % 3 != 0)
            throw new ArgumentException($"{pixels.Length} bytes do not make {nchw.Length} numbers of 3 channels.", nameof(nchw));
        int plane = nchw.Length / 3;
        Span<float> red = nchw[..plane], green = nchw.Slice(plane, plane), blue = nchw.Slice(2 * plane, plane);
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
        return (CropWindow.Create(width, (int)scaledWidth, Preprocessing.Crop?.Width),
            CropWindow.Create(height, (int)scaledHeight, Preprocessing.Crop?.Height));
    }

    private void Render(RgbImage image, CropWindow x, CropWindow y, Span<byte> target)
    {
        int length = x.Length * 3, outputStride = x.Output * 3;
        if (x.Length < x.Output || y.Length < y.Output)
            target.Clear();
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
                if (columns is null)
                    image.Row(row).Slice(x.Start * 3, length).CopyTo(narrow);
                else
                    Resampler.Horizontal(image.Row(row), columns, narrow);
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
