namespace Vertebra.Imaging;

/// <summary>
/// The pixels of an image as whoever holds it has them: red, green and blue interleaved, or a plane behind the other. A view;
/// nothing is copied, and nobody may write to it.
/// </summary>
public readonly struct ImagePixels
{
    /// <summary>Looks at bytes.</summary>
    /// <param name="bytes">Exactly channels * height * width, 0 to 255.</param>
    /// <param name="channels">Channels: 3 where they are interleaved, at least 1 otherwise.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="isPlanar">Whether each channel is a plane, not a byte of every pixel. The same for one channel.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public ImagePixels(ReadOnlyMemory<byte> bytes, int channels, int height, int width, bool isPlanar)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        IsPlanar = isPlanar || channels == 1;
        if (!IsPlanar && channels != 3)
            throw new ArgumentException($"{channels} channels cannot be interleaved, 3 can.", nameof(channels));
        if (bytes.Length != (Int128)channels * height * width)
        {
            throw new ArgumentException(
                $"An image of {channels}x{height}x{width} does not take {bytes.Length} bytes.", nameof(bytes));
        }
        (Bytes, Channels, Height, Width) = (bytes, channels, height, width);
    }

    /// <summary>All bytes, rows from the top.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Channels: 1 of grey, 3 of red, green and blue, or others for images that are no pictures.</summary>
    public int Channels { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Whether each channel is a plane.</summary>
    public bool IsPlanar { get; }

    /// <summary>Looks at a picture.</summary>
    /// <param name="image">The picture.</param>
    public static implicit operator ImagePixels(RgbImage image) => FromRgbImage(image);

    /// <summary>Looks at a picture.</summary>
    /// <param name="image">The picture.</param>
    public static ImagePixels FromRgbImage(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new ImagePixels(image.Pixels, 3, image.Height, image.Width, isPlanar: false);
    }

    /// <summary>The image as a picture of its own: grey has three equal channels.</summary>
    /// <exception cref="InvalidOperationException">There are neither one channel nor three.</exception>
    public RgbImage ToRgbImage()
    {
        byte[] pixels = new byte[checked(3 * Height * Width)];
        Interleave(pixels);
        return new RgbImage(Width, Height, pixels);
    }

    /// <summary>Writes red, green and blue interleaved.</summary>
    internal void Interleave(Span<byte> target)
    {
        ReadOnlySpan<byte> bytes = Bytes.Span;
        if (!IsPlanar)
        {
            bytes.CopyTo(target);
            return;
        }
        if (Channels is not (1 or 3))
            throw new InvalidOperationException($"An image of {Channels} channels is neither grey nor colour.");
        int plane = Height * Width;
        ReadOnlySpan<byte> red = bytes[..plane], green = Channels == 1 ? red : bytes.Slice(plane, plane), blue = bytes[^plane..];
        for (int i = 0, at = 0; i < red.Length; i++, at += 3)
            (target[at], target[at + 1], target[at + 2]) = (red[i], green[i], blue[i]);
    }
}
