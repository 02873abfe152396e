using Vertebra.Models.Catalogue;

namespace Vertebra.Models.Tests;

public class PreprocessingTests
{
    [Fact]
    public void The_crop_is_the_networks_input() => Assert.All(ModelCatalog.Entries, entry =>
    {
        ImagePreprocessing wanted = entry.Preprocessing;
        Assert.Equal((entry.Input.Height, entry.Input.Width), (wanted.CropHeight, wanted.CropWidth));
        Assert.Equal((entry.Input.Channels, entry.Input.Channels), (wanted.Mean.Length, wanted.Std.Length));
        Assert.InRange(wanted.Resize, wanted.CropHeight, wanted.CropHeight * 8 / 7 + 1);
        Assert.All(wanted.Mean, mean => Assert.InRange(mean, 0.1f, 0.6f));
        Assert.All(wanted.Std, std => Assert.InRange(std, 0.1f, 0.6f));
    });

    [Fact]
    public void What_differs_is_said_of_networks_that_there_are() =>
        Assert.All(CataloguePreprocessing.Names, name => Assert.Equal(name, ModelCatalog.Find(name).Name));

    [Theory]
    [InlineData("resnet50", 256, 224, ResizeFilter.Bilinear, 0.485f, 0.229f)]
    [InlineData("inception_v3", 342, 299, ResizeFilter.Bilinear, 0.5f, 0.5f)]
    [InlineData("inception_v4", 341, 299, ResizeFilter.Bicubic, 0.5f, 0.5f)]
    [InlineData("inception_resnet_v2", 333, 299, ResizeFilter.Bicubic, 0.5f, 0.5f)]
    [InlineData("resnet101d", 269, 256, ResizeFilter.Bicubic, 0.485f, 0.229f)]
    [InlineData("efficientnet_b0", 256, 224, ResizeFilter.Bicubic, 0.485f, 0.229f)]
    [InlineData("efficientnet_v2_s", 384, 384, ResizeFilter.Bilinear, 0.485f, 0.229f)]
    [InlineData("efficientnet_v2_l", 480, 480, ResizeFilter.Bicubic, 0.5f, 0.5f)]
    [InlineData("tf_mobilenet_v2", 256, 224, ResizeFilter.Bilinear, 128f / 255, 128f / 255)]
    [InlineData("resnet20_cifar", 32, 32, ResizeFilter.Bilinear, 0.485f, 0.229f)]
    public void Networks_want_what_their_references_want(string name, int resize, int crop, ResizeFilter filter, float mean, float std)
    {
        ImagePreprocessing wanted = ModelCatalog.Find(name).Preprocessing;

        Assert.Equal((resize, crop, filter, mean, std), (wanted.Resize, wanted.CropHeight, wanted.Filter, wanted.Mean[0], wanted.Std[0]));
    }

    [Fact]
    public void Equality_is_of_all_numbers()
    {
        ImagePreprocessing one = ImagePreprocessing.ImageNet(new InputSize(3, 224, 224));
        ImagePreprocessing same = one with { Mean = [0.485f, 0.456f, 0.406f] };

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, one with { Mean = [0.485f, 0.456f, 0.407f] });
        Assert.NotEqual(one, one with { Resize = 232 });
    }
}
