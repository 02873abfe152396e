namespace Vertebra.Imaging.Png;

/// <summary>Turns restored rows of any colour type and depth into RGB: alpha is dropped, 16 bits lose their lower byte.</summary>
internal sealed class PngPixels(PngHeader header, byte[] palette)
{
    /// <summary>Writes the pixels of a row.</summary>
    /// <param name="row">A restored row.</param>
    /// <param name="count">Pixels in it.</param>
    /// <param name="rgb">Receives the first pixel at its start.</param>
    /// <param name="step">Bytes from a pixel to the next in <paramref name="rgb"/>.</param>
    public void Unpack(ReadOnlySpan<byte> row, int count, Span<byte> rgb, int step)
    {
        if (header is { Color: PngColor.Rgb, Depth: 8 } && step == 3)
        {
            row[..(count * 3)].CopyTo(rgb);
            return;
        }
        int bytesPerSample = header.Depth / 8;
        bool color = header.Color is PngColor.Rgb or PngColor.Rgba;
        for (int x = 0, at = 0; x < count; x++, at += step)
        {
            Span<byte> pixel = rgb.Slice(at, 3);
            if (header.Depth < 8 || header.Color == PngColor.Palette)
            {
                Look(Sample(row, x), pixel);
                continue;
            }
            ReadOnlySpan<byte> samples = row[(x * header.Channels * bytesPerSample)..];
            if (color)
                (pixel[0], pixel[1], pixel[2]) = (samples[0], samples[bytesPerSample], samples[2 * bytesPerSample]);
            else
                pixel.Fill(samples[0]);
        }
    }

    private int Sample(ReadOnlySpan<byte> row, int x)
    {
        int bit = x * header.Depth;
        return (row[bit >> 3] >> (8 - header.Depth - (bit & 7))) & ((1 << header.Depth) - 1);
    }

    private void Look(int value, Span<byte> pixel)
    {
        if (header.Color == PngColor.Palette)
            palette.AsSpan(value * 3, 3).CopyTo(pixel);
        else
            pixel.Fill((byte)(value * 255 / ((1 << header.Depth) - 1)));
    }
}
