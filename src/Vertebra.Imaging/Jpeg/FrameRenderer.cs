namespace Vertebra.Imaging.Jpeg;

/// <summary>From decoded components to RGB pixels.</summary>
internal static class FrameRenderer
{
    /// <summary>Transforms the coefficients of a progressive frame, now that all scans are in.</summary>
    public static void Transform(JpegFrame frame)
    {
        foreach (JpegComponent component in frame.Components)
        {
            for (int y = 0; y < component.BlocksHigh; y++)
            {
                for (int x = 0; x < component.BlocksWide; x++)
                {
                    ReadOnlySpan<short> block = component.Coefficients.AsSpan((y * component.BlockStride + x) * 64, 64);
                    Span<byte> samples = component.Samples.AsSpan(y * 8 * component.SampleStride + x * 8);
                    if (block[1..].ContainsAnyExcept((short)0))
                        InverseDct.Transform(block, component.Quantization, samples, component.SampleStride);
                    else
                        InverseDct.Fill(block[0] * component.Quantization![0], samples, component.SampleStride);
                }
            }
            component.Coefficients = [];
        }
    }

    public static RgbImage Render(JpegFrame frame, ColorModel model)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(frame.Width * frame.Height * 3);
        ChromaUpsampler[] rows = [.. frame.Components.Select(component => new ChromaUpsampler(frame, component))];
        for (int y = 0; y < frame.Height; y++)
        {
            Span<byte> rgb = pixels.AsSpan(y * frame.Width * 3, frame.Width * 3);
            switch (model)
            {
                case ColorModel.Gray:
                    ColorConverter.Gray(rows[0].Row(y), rgb);
                    break;
                case ColorModel.Rgb:
                    ColorConverter.Rgb(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), rgb);
                    break;
                case ColorModel.YCbCr:
                    ColorConverter.YCbCr(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), rgb);
                    break;
                case ColorModel.Cmyk:
                    ColorConverter.Cmyk(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), rows[3].Row(y), rgb);
                    break;
                default:
                    ColorConverter.Ycck(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), rows[3].Row(y), rgb);
                    break;
            }
        }
        return new RgbImage(frame.Width, frame.Height, pixels);
    }
}
