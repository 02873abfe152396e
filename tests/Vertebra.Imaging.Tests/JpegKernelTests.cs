using Vertebra.Imaging.Jpeg;

namespace Vertebra.Imaging.Tests;

public sealed class JpegKernelTests
{
    [Fact]
    public void Vectors_and_scalars_give_the_same_samples()
    {
        var random = new Random(3);
        short[] block = new short[64];
        int[] steps = new int[64];
        byte[] expected = new byte[8 * 11], actual = new byte[8 * 11];
        for (int i = 0; i < 2000; i++)
        {
            int sparse = random.Next(1, 65);
            for (int k = 0; k < 64; k++)
                (block[k], steps[k]) = ((short)(random.Next(sparse) == 0 ? random.Next(-60, 61) : 0), random.Next(1, 30));
            InverseDct.TransformScalar(block, steps, expected, 11);
            InverseDct.Transform(block, steps, actual, 11);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void The_transform_is_within_one_of_the_exact_cosine_sum()
    {
        var random = new Random(4);
        short[] block = new short[64];
        int[] steps = [.. Enumerable.Repeat(1, 64)];
        byte[] samples = new byte[64];
        for (int i = 0; i < 200; i++)
        {
            for (int k = 0; k < 64; k++)
                block[k] = (short)(random.Next(4) == 0 ? random.Next(-200, 201) : 0);
            InverseDct.Transform(block, steps, samples, 8);
            for (int y = 0; y < 8; y++)
            {
                for (int x = 0; x < 8; x++)
                    Assert.InRange(samples[y * 8 + x] - Math.Clamp(Cosines(block, x, y) + 128, 0, 255), -1, 1);
            }
        }
    }

    [Fact]
    public void A_flat_block_is_what_the_transform_gives()
    {
        short[] block = new short[64];
        int[] steps = [.. Enumerable.Repeat(1, 64)];
        byte[] expected = new byte[64], actual = new byte[64];
        for (int dc = -1500; dc <= 1500; dc++)
        {
            block[0] = (short)dc;
            InverseDct.Transform(block, steps, expected, 8);
            InverseDct.Fill(dc, actual, 8);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Colours_are_within_one_of_the_real_formula_in_vectors_and_in_the_remainder()
    {
        var random = new Random(7);
        byte[] y = new byte[29], cb = new byte[29], cr = new byte[29], rgb = new byte[87];
        for (int i = 0; i < 500; i++)
        {
            random.NextBytes(y);
            random.NextBytes(cb);
            random.NextBytes(cr);
            ColorConverter.YCbCr(y, cb, cr, rgb);
            for (int x = 0; x < 29; x++)
            {
                double blue = cb[x] - 128, red = cr[x] - 128;
                double[] exact = [y[x] + 1.402 * red, y[x] - 0.344136 * blue - 0.714136 * red, y[x] + 1.772 * blue];
                for (int channel = 0; channel < 3; channel++)
                    Assert.InRange(rgb[x * 3 + channel] - Math.Clamp(exact[channel], 0, 255), -1, 1);
            }
        }
    }

    [Fact]
    public void Inverted_inks_are_composed_with_black()
    {
        byte[] c = [255, 0, 255, 100], m = [255, 255, 0, 100], y = [255, 255, 255, 100], k = [255, 255, 128, 200], rgb = new byte[12];
        ColorConverter.Cmyk(c, m, y, k, rgb);
        Assert.Equal([255, 255, 255, 0, 255, 255, 128, 0, 128, 78, 78, 78], rgb);
        // Neutral chroma: the luma is the light of each ink inverted once more.
        ColorConverter.Ycck([0, 55], [128, 128], [128, 128], [255, 200], rgb.AsSpan(0, 6));
        Assert.Equal([255, 255, 255, 157, 157, 157], rgb[..6]);
    }

    [Theory]
    [InlineData(2, 1, "10 10 10 13 17 20 20 20")]
    [InlineData(4, 1, "10 10 10 10 10 10 10 10 20 20 20 20 20 20 20 20")]
    public void Rows_are_widened(int h, int v, string expected)
    {
        // Half the width passes the triangle filter, a quarter of it is repeated.
        Assert.Equal(expected, Upsample(h, v, [10, 10, 20, 20], 4, 1, 0)[..expected.Length]);
    }

    [Fact]
    public void Rows_between_rows_weigh_three_to_one()
    {
        byte[] samples = [10, 10, 10, 20, 20, 20];
        Assert.Equal("10 10 10", Upsample(1, 2, samples, 3, 2, 0));
        Assert.Equal("13 13 13", Upsample(1, 2, samples, 3, 2, 1));
        Assert.Equal("17 17 17", Upsample(1, 2, samples, 3, 2, 2));
        Assert.Equal("20 20 20", Upsample(1, 2, samples, 3, 2, 3));
    }

    [Fact]
    public void Two_samples_are_repeated_instead_of_filtered() =>
        Assert.Equal("10 10 20 20", Upsample(2, 1, [10, 20], 2, 1, 0));

    private static string Upsample(int h, int v, byte[] samples, int width, int height, int row)
    {
        var luma = new JpegComponent { Id = 1, H = h, V = v, QuantizationIndex = 0 };
        var chroma = new JpegComponent { Id = 2, H = 1, V = 1, QuantizationIndex = 0 };
        var frame = new JpegFrame(width * h, height * v, false, [luma, chroma]);
        frame.Allocate(1000, 0);
        for (int y = 0; y < height; y++)
            samples.AsSpan(y * width, width).CopyTo(chroma.Samples.AsSpan(y * chroma.SampleStride));
        return string.Join(' ', new ChromaUpsampler(frame, chroma).Row(row)[..(width * h)].ToArray());
    }

    private static double Cosines(short[] block, int x, int y)
    {
        double sum = 0;
        for (int v = 0; v < 8; v++)
        {
            for (int u = 0; u < 8; u++)
            {
                double scale = (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) / 4;
                sum += scale * block[v * 8 + u] * Math.Cos((2 * x + 1) * u * Math.PI / 16) * Math.Cos((2 * y + 1) * v * Math.PI / 16);
            }
        }
        return sum;
    }
}
