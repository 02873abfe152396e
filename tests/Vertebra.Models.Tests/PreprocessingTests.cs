using Vertebra.Models.Catalogue;

namespace Vertebra.Models.Tests;

public class PreprocessingTests
{
    [Fact]
    public void The_crop_is_the_networks_input() => Assert.All(ModelCatalog.Entries, entry =>
    {
        Preprocessing wanted = entry.Preprocessing;
        Assert.Equal((entry.Input.Width, entry.Input.Height), wanted.FixedSize);
        Assert.All([wanted.Channels, wanted.Mean.Count, wanted.Std.Count], count => Assert.Equal(entry.Input.Channels, count));
        Assert.Equal(ResizeKind.ShortSide, wanted.Resize.Kind);
        Assert.InRange(wanted.Resize.Height, entry.Input.Height, entry.Input.Height * 8 / 7 + 1);
        Assert.All(wanted.Mean, mean => Assert.InRange(mean, 0.1f, 0.6f));
        Assert.All(wanted.Std, std => Assert.InRange(std, 0.1f, 0.6f));
    });

    [Fact]
    public void What_differs_is_said_of_networks_that_there_are() =>
        Assert.All(CataloguePreprocessing.Names, name => Assert.Equal(name, ModelCatalog.Find(name).Name));

    [Theory]
    [InlineData("resnet50", 256, 224, Interpolation.Bilinear, 0.485f, 0.229f)]
    [InlineData("inception_v3", 342, 299, Interpolation.Bilinear, 0.5f, 0.5f)]
    [InlineData("inception_v4", 341, 299, Interpolation.Bicubic, 0.5f, 0.5f)]
    [InlineData("inception_resnet_v2", 333, 299, Interpolation.Bicubic, 0.5f, 0.5f)]
    [InlineData("resnet101d", 269, 256, Interpolation.Bicubic, 0.485f, 0.229f)]
    [InlineData("efficientnet_b0", 256, 224, Interpolation.Bicubic, 0.485f, 0.229f)]
    [InlineData("efficientnet_v2_s", 384, 384, Interpolation.Bilinear, 0.485f, 0.229f)]
    [InlineData("efficientnet_v2_l", 480, 480, Interpolation.Bicubic, 0.5f, 0.5f)]
    [InlineData("tf_mobilenet_v2", 256, 224, Interpolation.Bilinear, 128f / 255, 128f / 255)]
    [InlineData("resnet20_cifar", 32, 32, Interpolation.Bilinear, 0.485f, 0.229f)]
    public void Networks_want_what_their_references_want(string name, int resize, int crop, Interpolation filter, float mean, float std)
    {
        Preprocessing wanted = ModelCatalog.Find(name).Preprocessing;

        Assert.Equal(
            (ResizeRule.ShortSide(resize), new CropSize(crop, crop), filter, mean, std),
            (wanted.Resize, wanted.Crop!.Value, wanted.Interpolation, wanted.Mean[0], wanted.Std[0]));
    }
}
