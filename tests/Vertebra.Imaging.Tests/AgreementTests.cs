namespace Vertebra.Imaging.Tests;

/// <summary>Pixels and tensors against Pillow's and torchvision's.</summary>
public sealed class AgreementTests
{
    // Pillow's numbers are exact integers; the references' float32 sums are not.
    private const double NormTolerance = 1e-5;

    public static TheoryData<string> Fixtures => [.. ExpectedImages.Read(ExpectedImages.FixtureFolder).Select(image => Path.GetFileName(image.Path))];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_fixture_decodes_to_the_pixels_of_Pillow(string name)
    {
        ExpectedImage expected = Fixture(name);
        RgbImage image = ImageDecoder.Decode(expected.Path);
        RgbImage pillow = ImageDecoder.Decode(expected.Pixels!);
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.Equal(expected.RgbSum, pillow.Pixels.Sum(value => (long)value));
        AssertSamePixels(pillow, image);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_fixture_becomes_the_tensor_of_torchvision(string name) => AssertSameTensor(Fixture(name));

    [Fact]
    public void Photos_decode_to_the_pixels_of_Pillow()
    {
        foreach (ExpectedImage expected in Photos())
        {
            RgbImage image = ImageDecoder.Decode(expected.Path);
            Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
            Assert.Equal(expected.RgbSum, image.Pixels.Sum(value => (long)value));
            if (expected.Pixels is not null)
                AssertSamePixels(ImageDecoder.Decode(expected.Pixels), image);
            if (expected.Centre is not null)
                AssertSamePixels(ImageDecoder.Decode(expected.Centre), Centre(image, 96));
        }
    }

    [Fact]
    public void Photos_become_the_tensors_of_torchvision()
    {
        foreach (ExpectedImage expected in Photos())
            AssertSameTensor(expected);
    }

    private static void AssertSameTensor(ExpectedImage expected)
    {
        var tensor = new float[3 * 224 * 224];
        new ImageTransform(Preprocessing.ImageNet).Apply(ImageDecoder.Decode(expected.Path), tensor);
        double norm = Math.Sqrt(tensor.Sum(value => (double)value * value));
        Assert.InRange(Math.Abs(norm - expected.TensorNorm), 0, NormTolerance * expected.TensorNorm);
        double projection = FormulaTensor.Projection("image:", "tensor", tensor);
        Assert.InRange(Math.Abs(projection - expected.TensorProjection), 0, NormTolerance * expected.TensorNorm);
        for (int i = 0; i < expected.TensorFirstRow.Length; i++)
            Assert.Equal(expected.TensorFirstRow[i], tensor[i], 1e-6f);
    }

    private static void AssertSamePixels(RgbImage expected, RgbImage actual)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        int largest = 0, differing = 0;
        for (int i = 0; i < expected.Pixels.Length; i++)
        {
            int difference = Math.Abs(expected.Pixels[i] - actual.Pixels[i]);
            largest = Math.Max(largest, difference);
            differing += difference == 0 ? 0 : 1;
        }
        Assert.True(largest == 0, $"{differing} of {expected.Pixels.Length} bytes differ, by {largest} at most.");
    }

    // The references cut at half the difference, rounded down.
    private static RgbImage Centre(RgbImage image, int size)
    {
        var pixels = new List<byte>();
        for (int y = 0; y < size; y++)
            pixels.AddRange(image.Row((image.Height - size) / 2 + y).Slice((image.Width - size) / 2 * 3, size * 3));
        return new RgbImage(size, size, [.. pixels]);
    }

    private static ExpectedImage Fixture(string name) =>
        ExpectedImages.Read(ExpectedImages.FixtureFolder).Single(image => Path.GetFileName(image.Path) == name);

    private static IReadOnlyList<ExpectedImage> Photos()
    {
        if (ExpectedImages.PhotoFolder is null)
            Assert.Skip("../shared/data/photos is not on this machine.");
        return ExpectedImages.Read(ExpectedImages.PhotoFolder!);
    }
}
