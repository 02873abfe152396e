namespace Vertebra.Imaging.Tests;

/// <summary>Images in planes become what pictures of the same pixels become.</summary>
public sealed class ImagePixelsTests
{
    private static readonly Preprocessing Colour = new()
    {
        Resize = ResizeRule.None,
        Crop = new CropSize(7, 9),
        Mean = [0.1f, 0.2f, 0.3f],
        Std = [0.5f, 0.25f, 2],
    };

    public static TheoryData<string> Cases => ["whole", "cut", "border", "short", "scaled", "exact", "luma"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Planes_and_interleaved_pixels_give_the_same_bits(string name)
    {
        ImageTransform transform = Transform(name);
        RgbImage picture = Noise(9, 7);

        Assert.Equal(Applied(transform, picture), Applied(transform, new ImagePixels(Planes(picture), 3, 7, 9, isPlanar: true)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_plane_of_grey_gives_what_a_grey_picture_gives(string name)
    {
        var random = new Random(3);
        var grey = new byte[63];
        random.NextBytes(grey);
        var picture = new RgbImage(9, 7, [.. grey.SelectMany(value => (byte[])[value, value, value])]);
        var pixels = new ImagePixels(grey, 1, 7, 9, isPlanar: false);

        ImageTransform transform = Transform(name);

        Assert.Equal(Applied(transform, picture), Applied(transform, pixels));
        Assert.Equal(picture.Pixels, pixels.ToRgbImage().Pixels);
        Assert.True(pixels.IsPlanar);
    }

    [Fact]
    public void Planes_become_a_picture_and_back()
    {
        RgbImage picture = Noise(4, 3);
        Assert.Equal(picture.Pixels, new ImagePixels(Planes(picture), 3, 3, 4, isPlanar: true).ToRgbImage().Pixels);
        Assert.Equal(picture.Pixels, ((ImagePixels)picture).ToRgbImage().Pixels);
    }

    [Fact]
    public void Images_of_other_channels_are_normalised_and_nothing_else()
    {
        var two = new ImagePixels(new byte[] { 0, 255, 51, 102 }, 2, 1, 2, isPlanar: true);
        var normalise = new Preprocessing { Resize = ResizeRule.None, Crop = null, Channels = 2, Mean = [0, 0.2f], Std = [1, 2] };

        Assert.Equal([0, 1, (51 / 255f - 0.2f) / 2, (102 / 255f - 0.2f) / 2], Applied(new ImageTransform(normalise), two));
        Assert.Throws<ArgumentException>(() => Applied(new ImageTransform(normalise with { Channels = 1 }), two));
        Assert.Throws<ArgumentException>(() => Applied(new ImageTransform(normalise with { Resize = ResizeRule.Exactly(3, 3) }), two));
        Assert.Throws<InvalidOperationException>(two.ToRgbImage);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ImagePixels(new byte[11], 3, 2, 2, isPlanar: false));
        Assert.Throws<ArgumentException>(() => new ImagePixels(new byte[8], 2, 2, 2, isPlanar: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImagePixels(default, 1, 0, 2, isPlanar: true));
    }

    [Fact]
    public void Random_numbers_follow_from_seed_epoch_image_and_purpose()
    {
        static ulong First(ulong seed, int epoch, int index, ulong purpose) => new SampleKey(seed, epoch, index).Stream(purpose).NextBits();

        ulong[] draws =
        [
            First(1, 0, 0, 5), First(2, 0, 0, 5), First(1, 1, 0, 5), First(1, 0, 1, 5), First(1, 0, 0, 6), First(1, 1, 1, 5),
        ];
        Assert.Equal(draws.Length, draws.Distinct().Count());
        Assert.Equal(draws[0], First(1, 0, 0, 5));
    }

    private static ImageTransform Transform(string name) => new(name switch
    {
        "cut" => Colour with { Crop = new CropSize(4, 5) },
        "border" => Colour with { Padding = 2 },
        "short" => Colour with { Crop = new CropSize(12, 5), Padding = 1 },
        "scaled" => Colour with { Resize = ResizeRule.Exactly(11, 5), Crop = new CropSize(6, 4) },
        "exact" => Colour with { Resize = ResizeRule.ShortSide(20), Crop = new CropSize(18, 25), Interpolation = Interpolation.BilinearExact, Padding = 1 },
        "luma" => Colour with { Channels = 1, Padding = 1 },
        _ => Colour,
    });

    private static float[] Applied(ImageTransform transform, ImagePixels image)
    {
        (int width, int height) = transform.OutputSize(image.Width, image.Height);
        var result = new float[transform.Channels * width * height];
        transform.Apply(image, result);
        return result;
    }

    private static RgbImage Noise(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        new Random(8).NextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    private static byte[] Planes(RgbImage image) =>
        [.. Enumerable.Range(0, 3).SelectMany(c => Enumerable.Range(0, image.Width * image.Height).Select(i => image.Pixels[i * 3 + c]))];
}
