namespace Vertebra.Common.Tests;

public class PreprocessingTests
{
    [Fact]
    public void The_defaults_are_those_of_ImageNet()
    {
        Assert.Equal(Preprocessing.ImageNet, Preprocessing.ImageNetOf(224, 224));
        Assert.Equal(ResizeRule.ShortSide(342), Preprocessing.ImageNetOf(299, 299).Resize);
        Assert.Equal(1, Preprocessing.ImageNetOf(96, 96, channels: 1).Channels);
    }

    [Fact]
    public void Equality_is_of_all_numbers()
    {
        Preprocessing one = Preprocessing.ImageNet;
        Preprocessing same = one with { Mean = [0.485f, 0.456f, 0.406f], Resize = ResizeRule.ShortSide(256) };

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, one with { Mean = [0.485f, 0.456f, 0.407f] });
        Assert.NotEqual(one, one with { Resize = ResizeRule.ShortSide(232) });
        Assert.NotEqual(one, one with { Resize = ResizeRule.Exactly(256, 256) });
        Assert.NotEqual(one, one with { Padding = 1 });
        Assert.NotEqual(one, one with { Interpolation = Interpolation.BilinearExact });
    }

    [Fact]
    public void The_size_is_fixed_by_crop_or_exact_resize_and_grows_by_the_border()
    {
        Assert.Equal((224, 224), Preprocessing.ImageNet.FixedSize);
        Assert.Equal((24, 14), (Preprocessing.ImageNet with { Crop = new CropSize(10, 20), Padding = 2 }).FixedSize);
        Preprocessing exact = Preprocessing.ImageNet with { Resize = ResizeRule.Exactly(5, 7), Crop = null, Padding = 1 };
        Assert.Equal((9, 7), exact.FixedSize);
        Assert.Null((Preprocessing.ImageNet with { Crop = null }).FixedSize);
    }

    [Fact]
    public void What_has_its_size_is_only_normalised()
    {
        var digits = new Preprocessing
        {
            Resize = ResizeRule.ShortSide(28),
            Crop = new CropSize(28, 28),
            Padding = 2,
            Channels = 1,
            Mean = [0.1f],
            Std = [0.3f],
        };

        Preprocessing left = digits.NormalizationOnly;

        Assert.Equal(digits with { Resize = ResizeRule.None, Crop = new CropSize(32, 32), Padding = 0 }, left);
        Assert.Equal(digits.FixedSize, left.FixedSize);
    }

    [Fact]
    public void What_cannot_be_done_is_refused()
    {
        Preprocessing usual = Preprocessing.ImageNet;
        usual.Validate();
        (usual with { Mean = [0.5f], Std = [0.5f], Channels = 7 }).Validate();
        (usual with { Channels = 1 }).Validate();
        Assert.All(
            (Preprocessing[])
            [
                usual with { Crop = new CropSize(0, 1) },
                usual with { Crop = new CropSize(1, Preprocessing.LargestSide + 1) },
                usual with { Padding = -1 },
                usual with { Channels = 0 },
                usual with { Channels = 4 },
                usual with { Mean = [0.5f, 0.5f] },
                usual with { Std = [1, 1, 0] },
                usual with { Std = [float.PositiveInfinity] },
                usual with { Mean = [float.NaN] },
                usual with { Interpolation = (Interpolation)9 },
            ],
            impossible => Assert.Throws<ArgumentException>(impossible.Validate));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResizeRule.ShortSide(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResizeRule.Exactly(1, 0));
        Assert.Throws<ArgumentException>(() => new ChannelValues());
    }

    [Fact]
    public void Channel_values_are_one_for_all_or_one_for_each()
    {
        ChannelValues one = [0.5f];
        ChannelValues three = [1, 2, 3];

        Assert.Equal([0.5f, 0.5f], [one.Of(0), one.Of(2)]);
        Assert.Equal([1f, 3], [three.Of(0), three.Of(2)]);
        Assert.Equal("0.1307 1E-05", new ChannelValues(0.1307f, 1e-5f).ToString());
        Assert.Equal(3, three.Count);
    }

    [Theory]
    [InlineData(500, 375, 341, 256)]
    [InlineData(375, 500, 256, 341)]
    public void Rules_scale(int width, int height, long scaledWidth, long scaledHeight)
    {
        Assert.Equal((scaledWidth, scaledHeight), ResizeRule.ShortSide(256).Scale(width, height));
        Assert.Equal((7L, 5L), ResizeRule.Exactly(5, 7).Scale(width, height));
        Assert.Equal(((long)width, (long)height), ResizeRule.None.Scale(width, height));
        Assert.Equal("256 5x7 none", $"{ResizeRule.ShortSide(256)} {ResizeRule.Exactly(5, 7)} {ResizeRule.None}");
    }
}
