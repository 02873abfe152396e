using Vertebra.Imaging.Png;

namespace Vertebra.Imaging.Tests;

public sealed class PngTests
{
    [Theory]
    [InlineData(1, 0b1010_0000, "255,0,255")]
    [InlineData(2, 0b1101_1000, "255,85,170")]
    public void Grey_of_few_bits_is_spread_over_the_range(byte depth, byte row, string expected) =>
        Assert.Equal(expected, Reds(PngBytes.Build(3, 1, depth, 0, [0, row])));

    [Fact]
    public void Grey_of_four_bits_is_spread_over_the_range() =>
        Assert.Equal("255,17,136", Reds(PngBytes.Build(3, 1, 4, 0, [0, 0xF1, 0x80])));

    [Theory]
    [InlineData(1, 0b0100_0000, "7,9,7")]
    [InlineData(2, 0b1001_1100, "2,9,3")]
    public void Indices_of_few_bits_are_looked_up_and_missing_entries_are_grey(byte depth, byte row, string expected) =>
        Assert.Equal(expected, Reds(PngBytes.Build(3, 1, depth, 3, [0, row], palette: [7, 7, 7, 9, 9, 9])));

    [Fact]
    public void Sixteen_bits_lose_their_lower_byte() =>
        Assert.Equal("18,171", Reds(PngBytes.Build(2, 1, 16, 4, [0, 0x12, 0xFF, 0, 0, 0xAB, 0, 1, 1])));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_filter_is_undone(byte filter)
    {
        var random = new Random(filter);
        byte[] plain = new byte[60];
        random.NextBytes(plain);
        byte[] filtered = new byte[64];
        for (int y = 0; y < 4; y++)
        {
            filtered[y * 16] = filter;
            for (int x = 0; x < 15; x++)
            {
                int left = x < 3 ? 0 : plain[y * 15 + x - 3], above = y == 0 ? 0 : plain[y * 15 - 15 + x];
                int corner = x < 3 || y == 0 ? 0 : plain[y * 15 - 15 + x - 3], estimate = left + above - corner;
                int[] near = [left, above, corner];
                int prediction = filter switch { 1 => left, 2 => above, 3 => (left + above) / 2, _ => near.MinBy(value => Math.Abs(estimate - value)) };
                filtered[y * 16 + 1 + x] = (byte)(plain[y * 15 + x] - prediction);
            }
        }
        Assert.Equal(plain, ImageDecoder.Decode(PngBytes.Build(5, 4, 8, 2, filtered)).Pixels);
    }

    [Fact]
    public void Interlaced_pictures_of_one_to_nine_pixels_a_side_are_put_together()
    {
        (int X, int Y, int Dx, int Dy)[] passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        for (int width = 1; width <= 9; width++)
        {
            for (int height = 1; height <= 9; height++)
            {
                List<byte> rows = [];
                foreach (var (x0, y0, dx, dy) in passes)
                {
                    for (int y = y0; y < height && x0 < width; y += dy)
                    {
                        rows.Add(0);
                        for (int x = x0; x < width; x += dx)
                            rows.Add((byte)(y * 16 + x));
                    }
                }
                RgbImage image = ImageDecoder.Decode(PngBytes.Build(width, height, 8, 0, [.. rows], interlace: 1));
                for (int i = 0; i < width * height; i++)
                    Assert.Equal(i / width * 16 + i % width, image.Pixels[i * 3 + 1]);
            }
        }
    }

    [Theory]
    [InlineData(8, 1, 0, "colour type")]
    [InlineData(4, 2, 0, "colour type")]
    [InlineData(16, 3, 0, "colour type")]
    [InlineData(8, 2, 2, "interlace")]
    [InlineData(8, 3, 0, "palette is missing")]
    public void Headers_that_cannot_be_are_refused(byte depth, byte color, byte interlace, string problem) =>
        Assert.Contains(problem, Refusal(PngBytes.Build(1, 1, depth, color, new byte[20], interlace)));

    [Fact]
    public void Damage_is_refused_with_its_offset()
    {
        byte[] file = PngBytes.Build(3, 3, 8, 0, new byte[12]);
        file[50] ^= 1;
        var fault = Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file));
        Assert.Equal(33, fault.Offset);
        Assert.Contains("checksum", fault.Message);
        Assert.Contains("too early", Refusal(PngBytes.Build(3, 3, 8, 0, new byte[11])));
        Assert.Contains("damaged", Refusal(PngBytes.Build(3, 3, 8, 0, [.. Enumerable.Repeat((byte)9, 12)])));
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard_for_every_length()
    {
        Assert.Equal(0xCBF43926, Crc32.Compute("123456789"u8));
        Assert.Equal(0xE8B7BE43, Crc32.Compute("a"u8));
        Assert.Equal(0u, Crc32.Compute([]));
    }

    private static string Reds(byte[] file) => string.Join(',', ImageDecoder.Decode(file).Pixels.Where((_, i) => i % 3 == 0));

    private static string Refusal(byte[] file) => Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file)).Message;
}
