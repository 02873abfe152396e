namespace Vertebra.Imaging.Tests;

public sealed class TransformTests
{
    [Theory]
    [InlineData(500, 375, 341, 256)]
    [InlineData(375, 500, 256, 341)]
    [InlineData(1546, 1213, 326, 256)]
    [InlineData(256, 256, 256, 256)]
    [InlineData(3, 200, 256, 17066)]
    public void The_shorter_side_is_scaled_and_the_longer_cut(int width, int height, int scaledWidth, int scaledHeight) =>
        Assert.Equal((scaledWidth, scaledHeight), new ImageTransform(new Preprocessing { Crop = null }).OutputSize(width, height));

    [Fact]
    public void Grey_is_one_plane_of_luma()
    {
        var transform = new ImageTransform(new Preprocessing
        {
            Channels = 1,
            Resize = ResizeRule.None,
            Crop = new CropSize(1, 4),
            Mean = new ChannelValues(0.5f),
            Std = new ChannelValues(0.25f),
        });
        var plane = new float[4];
        transform.Apply(new RgbImage(4, 1, [255, 0, 0, 0, 255, 0, 0, 0, 255, 77, 77, 77]), plane);

        Assert.Equal(1, transform.Channels);
        // Pillow's convert("L") of pure red, green and blue: 76, 150, 29.
        Assert.Equal(new[] { 76, 150, 29, 77 }.Select(value => (value / 255f - 0.5f) / 0.25f), plane);
    }

    [Fact]
    public void The_size_is_fixed_by_a_crop_or_an_exact_resize()
    {
        Assert.Equal((224, 224), new ImageTransform(Preprocessing.ImageNet).FixedSize);
        Assert.Equal((7, 5), new ImageTransform(new Preprocessing { Resize = ResizeRule.Exactly(5, 7), Crop = null }).FixedSize);
        Assert.Null(new ImageTransform(new Preprocessing { Crop = null }).FixedSize);
        Assert.Null(new ImageTransform(new Preprocessing { Resize = ResizeRule.None, Crop = null }).FixedSize);
    }

    // Python rounds halves to even.
    [Theory]
    [InlineData(9, 4, 2)]
    [InlineData(11, 4, 4)]
    [InlineData(10, 4, 3)]
    public void The_crop_is_centred_with_halves_to_even(int width, int crop, int start)
    {
        RgbImage cut = Crop(Ramp(width, 1), crop, 1);
        Assert.Equal(start, cut.Pixels[0]);
    }

    [Fact]
    public void A_crop_larger_than_the_picture_is_padded_with_black()
    {
        RgbImage cut = Crop(Ramp(2, 2), 5, 5);
        Assert.Equal([0, 0, 1, 0, 0], cut.Row(1).ToArray().Where((_, i) => i % 3 == 0));
        Assert.Equal([0, 2, 3, 0, 0], cut.Row(2).ToArray().Where((_, i) => i % 3 == 0));
        Assert.All(cut.Row(0).ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public void A_cropped_resize_equals_the_crop_of_a_resize(Interpolation interpolation)
    {
        var random = new Random(5);
        foreach ((int width, int height) in new[] { (97, 61), (61, 97), (40, 33), (13, 200) })
        {
            byte[] pixels = new byte[width * height * 3];
            random.NextBytes(pixels);
            var image = new RgbImage(width, height, pixels);
            var rule = new Preprocessing { Resize = ResizeRule.ShortSide(50), Interpolation = interpolation, Crop = null };
            RgbImage whole = new ImageTransform(rule).ResizeAndCrop(image);
            RgbImage both = new ImageTransform(rule with { Crop = new CropSize(31, 44) }).ResizeAndCrop(image);
            Assert.Equal(Crop(whole, 44, 31).Pixels, both.Pixels);
        }
    }

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public void A_resize_equals_the_fixed_point_sum_written_out(Interpolation interpolation)
    {
        var random = new Random(6);
        foreach ((int width, int height, int toWidth, int toHeight) in new[] { (37, 23, 11, 9), (7, 5, 20, 13), (64, 48, 64, 10), (19, 30, 40, 30), (1, 1, 4, 3) })
        {
            byte[] pixels = new byte[width * height * 3];
            random.NextBytes(pixels);
            var image = new RgbImage(width, height, pixels);
            var rule = new Preprocessing { Resize = ResizeRule.Exactly(toHeight, toWidth), Crop = null, Interpolation = interpolation };
            byte[] narrow = NaiveResize.Axis(pixels, width, height, toWidth, interpolation);
            byte[] turned = NaiveResize.Transpose(narrow, toWidth, height);
            byte[] expected = NaiveResize.Transpose(NaiveResize.Axis(turned, height, toWidth, toHeight, interpolation), toHeight, toWidth);
            Assert.Equal(expected, new ImageTransform(rule).ResizeAndCrop(image).Pixels);
        }
    }

    // The four nearest pixels, in double precision, halves upwards.
    [Theory]
    [InlineData(5, 4, 9, 11)]
    [InlineData(28, 28, 96, 96)]
    [InlineData(40, 33, 13, 7)]
    [InlineData(1, 3, 4, 2)]
    public void The_exact_resize_is_the_weighted_sum_written_out(int width, int height, int toWidth, int toHeight)
    {
        RgbImage image = new(width, height, new byte[width * height * 3]);
        new Random(9).NextBytes(image.Pixels);
        var rule = new Preprocessing { Resize = ResizeRule.Exactly(toHeight, toWidth), Crop = null, Interpolation = Interpolation.BilinearExact };
        RgbImage scaled = new ImageTransform(rule).ResizeAndCrop(image);
        for (int i = 0; i < scaled.Pixels.Length; i++)
        {
            (int first, int second, double weight) x = Taps(i / 3 % toWidth, width, toWidth), y = Taps(i / 3 / toWidth, height, toHeight);
            double upper = Between(image.Row(y.first)), lower = Between(image.Row(y.second));
            Assert.Equal(Math.Floor(upper + (lower - upper) * y.weight + 0.5 + 1e-9), scaled.Pixels[i]);

            double Between(ReadOnlySpan<byte> row) => row[x.first * 3 + i % 3] * (1 - x.weight) + row[x.second * 3 + i % 3] * x.weight;
        }

        RgbImage cut = new ImageTransform(rule with { Crop = new CropSize(2, 3), Padding = 1 }).ResizeAndCrop(image);
        Assert.Equal(Padded(Crop(scaled, 3, 2)).Pixels, cut.Pixels);

        static (int First, int Second, double Weight) Taps(int at, int from, int to)
        {
            double position = Math.Max((at + 0.5) * from / to - 0.5, 0);
            int first = Math.Min((int)(position + 1e-9), from - 1);
            return (first, Math.Min(first + 1, from - 1), position - first);
        }
    }

    [Fact]
    public void A_border_is_black_pixels_before_they_are_normalised()
    {
        var rule = new Preprocessing { Resize = ResizeRule.None, Crop = new CropSize(2, 2), Padding = 2, Mean = [0.5f], Std = [0.25f] };
        var transform = new ImageTransform(rule);
        Assert.Equal((6, 6), transform.FixedSize);
        Assert.Equal(Padded(Padded(Ramp(2, 2))).Pixels, transform.ResizeAndCrop(Ramp(2, 2)).Pixels);
        var tensor = new float[3 * 36];
        transform.Apply(Ramp(2, 2), tensor);
        Assert.Equal((0 - 0.5f) / 0.25f, tensor[0]);
        Assert.Equal((3 / 255f - 0.5f) / 0.25f, tensor[3 * 6 + 3]);
    }

    [Fact]
    public void Pixels_become_normalised_planes()
    {
        var image = new RgbImage(2, 1, [0, 128, 255, 10, 20, 30]);
        var rule = new Preprocessing { Resize = ResizeRule.None, Crop = null, Mean = new(0.1f, 0.2f, 0.3f), Std = new(0.5f, 0.25f, 2f) };
        float[] tensor = new float[6];
        new ImageTransform(rule).Apply(image, tensor);
        float[] expected =
        [
            (0 / 255f - 0.1f) / 0.5f, (10 / 255f - 0.1f) / 0.5f, (128 / 255f - 0.2f) / 0.25f, (20 / 255f - 0.2f) / 0.25f,
            (255 / 255f - 0.3f) / 2, (30 / 255f - 0.3f) / 2,
        ];
        Assert.Equal(expected, tensor);
    }

    [Fact]
    public void TensorFlow_pixels_lie_between_minus_one_and_one()
    {
        var image = new RgbImage(1, 1, [0, 128, 255]);
        float[] tensor = new float[3];
        new ImageTransform(Preprocessing.TensorFlow with { Resize = ResizeRule.None, Crop = null }).Apply(image, tensor);
        Assert.Equal([-1f, 0f, 127 / 128f], tensor, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void What_cannot_be_done_is_refused()
    {
        var image = new RgbImage(2, 2, new byte[12]);
        Assert.Throws<ArgumentException>(() => new ImageTransform(Preprocessing.ImageNet).Apply(image, new float[7]));
        Assert.Throws<ArgumentException>(() => new ImageTransform(new Preprocessing { Std = new(0) }));
        Assert.Throws<ArgumentException>(() => new ImageTransform(new Preprocessing { Crop = new CropSize(0, 1) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResizeRule.ShortSide(0));
        Assert.Throws<ArgumentException>(() => new RgbImage(2, 2, new byte[11]));
    }

    private static RgbImage Crop(RgbImage image, int width, int height) =>
        new ImageTransform(new Preprocessing { Resize = ResizeRule.None, Crop = new CropSize(height, width) }).ResizeAndCrop(image);

    private static RgbImage Padded(RgbImage image)
    {
        var padded = new RgbImage(image.Width + 2, image.Height + 2, new byte[3 * (image.Width + 2) * (image.Height + 2)]);
        for (int y = 0; y < image.Height; y++)
            image.Row(y).CopyTo(padded.Pixels.AsSpan(((y + 1) * padded.Width + 1) * 3));
        return padded;
    }

    private static RgbImage Ramp(int width, int height) =>
        new(width, height, [.. Enumerable.Range(0, width * height).SelectMany(i => new byte[] { (byte)i, (byte)i, (byte)i })]);
}
