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
            Grey = true,
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

    private static RgbImage Ramp(int width, int height) =>
        new(width, height, [.. Enumerable.Range(0, width * height).SelectMany(i => new byte[] { (byte)i, (byte)i, (byte)i })]);
}
