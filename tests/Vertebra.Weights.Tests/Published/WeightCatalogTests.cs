using Vertebra.Weights.Published;

namespace Vertebra.Weights.Tests.Published;

public class WeightCatalogTests
{
    [Theory]
    [InlineData("resnet50", "resnet50.imagenet1k_v2")]
    [InlineData("resnet50.imagenet1k_v1", "resnet50.imagenet1k_v1")]
    [InlineData("ResNet50_Weights.IMAGENET1K_V2", "resnet50.imagenet1k_v2")]
    [InlineData("ResNet50_Weights.IMAGENET1K_V1", "resnet50.imagenet1k_v1")]
    [InlineData("ResNet50_Weights.DEFAULT", "resnet50.imagenet1k_v2")]
    [InlineData("ResNeXt101_32X8D_Weights.IMAGENET1K_V2", "resnext101_32x8d.imagenet1k_v2")]
    [InlineData("Wide_ResNet50_2_Weights.DEFAULT", "wide_resnet50_2.imagenet1k_v2")]
    [InlineData("VGG16_BN_Weights.IMAGENET1K_V1", "vgg16_bn.imagenet1k_v1")]
    [InlineData("GoogLeNet_Weights.DEFAULT", "googlenet.imagenet1k_v1")]
    [InlineData("EfficientNet_V2_S_Weights.DEFAULT", "efficientnet_v2_s.imagenet1k_v1")]
    [InlineData("MobileNet_V3_Large_Weights.DEFAULT", "mobilenet_v3_large.imagenet1k_v2")]
    [InlineData("resnet50.a1_in1k", "resnet50.a1_in1k")]
    [InlineData("timm/resnet50.a1_in1k", "resnet50.a1_in1k")]
    [InlineData("hf-hub:timm/resnet50.a1_in1k", "resnet50.a1_in1k")]
    [InlineData("resnet18d.ra2_in1k", "resnet18d.ra2_in1k")]
    [InlineData("resnet18d", "resnet18d.ra2_in1k")]
    [InlineData("mobilenetv1_100.ra4_e3600_r224_in1k", "mobilenet_v1.ra4_e3600_r224_in1k")]
    [InlineData("mobilenet_v1.ra4_e3600_r224_in1k", "mobilenet_v1.ra4_e3600_r224_in1k")]
    [InlineData(" resnet20_cifar ", "resnet20_cifar.cifar10")]
    [InlineData("resnet20_cifar.default", "resnet20_cifar.cifar10")]
    public void Names_are_understood_as_their_sources_spell_them(string text, string name) => Assert.Equal(name, WeightCatalog.Find(text).Name);

    [Theory]
    [InlineData("default", "resnet50.imagenet1k_v2")]
    [InlineData("DEFAULT", "resnet50.imagenet1k_v2")]
    [InlineData("imagenet1k_v1", "resnet50.imagenet1k_v1")]
    [InlineData("IMAGENET1K_V1", "resnet50.imagenet1k_v1")]
    [InlineData("a1_in1k", "resnet50.a1_in1k")]
    [InlineData("resnet50", "resnet50.imagenet1k_v2")]
    [InlineData("ResNet50_Weights.IMAGENET1K_V1", "resnet50.imagenet1k_v1")]
    public void For_a_network_the_tag_alone_will_do(string text, string name) => Assert.Equal(name, WeightCatalog.Find("resnet50", text).Name);

    [Theory]
    [InlineData("resnet51")]
    [InlineData("resnet50.imagenet1k_v3")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("resnet50.")]
    [InlineData("default")]
    [InlineData("timm/")]
    public void An_unknown_name_is_told(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<UnknownWeightsException>(() => WeightCatalog.Find(text)).Message);

    [Fact]
    public void What_a_network_has_is_listed_when_something_else_is_asked()
    {
        string unknown = Assert.Throws<UnknownWeightsException>(() => WeightCatalog.Find("vgg16", "imagenet1k_v2")).Message;
        string other = Assert.Throws<UnknownWeightsException>(() => WeightCatalog.Find("resnet50", "resnet18")).Message;
        string none = Assert.Throws<UnknownWeightsException>(() => WeightCatalog.Find("lenet5", "default")).Message;

        Assert.Equal("There are no published weights 'imagenet1k_v2' of vgg16; there are vgg16.imagenet1k_v1.", unknown);
        Assert.StartsWith("The weights 'resnet18' are of resnet18, not resnet50; there are resnet50.imagenet1k_v2, resnet50.imagenet1k_v1, ", other);
        Assert.Equal("There are no published weights 'default' of lenet5; none are known for it: give a file.", none);
    }

    [Fact]
    public void A_very_long_name_gets_a_short_answer() => Assert.InRange(
        Assert.Throws<UnknownWeightsException>(() => WeightCatalog.Find("vgg16", new string('x', 1_000_000))).Message.Length, 1, 200);

    [Fact]
    public void Names_and_files_are_distinct()
    {
        string[] names = [.. WeightCatalog.Entries.SelectMany(entry => entry.Aliases.Prepend(entry.Name))];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(WeightCatalog.Entries.Count, WeightCatalog.Entries.Select(entry => entry.FileName).Distinct().Count());
        Assert.All(names, name => Assert.Equal(name, name.ToLowerInvariant()));
    }

    [Fact]
    public void Every_entry_is_found_by_its_own_names() => Assert.All(WeightCatalog.Entries, entry =>
    {
        Assert.Same(entry, WeightCatalog.Find(entry.Name));
        Assert.Same(entry, WeightCatalog.Find(entry.Model, entry.Tag));
        Assert.All(entry.Aliases, alias => Assert.Same(entry, WeightCatalog.Find(alias)));
    });

    [Fact]
    public void Only_files_of_the_hub_have_no_hash() => Assert.All(WeightCatalog.Entries, entry =>
    {
        Assert.Equal("https", entry.Address.Scheme);
        if (entry.Hash is null)
            Assert.Equal("huggingface.co", entry.Address.Host);
        else
            Assert.Contains(entry.Hash.Hexadecimals[..8], entry.FileName);
        if (entry.Hash is not null)
            Assert.EndsWith("/" + entry.FileName, entry.Address.AbsolutePath);
    });

    [Fact]
    public void Numbers_are_in_their_range() => Assert.All(WeightCatalog.Entries, entry =>
    {
        if (entry.Top1 is { } top1)
            Assert.InRange(top1, 50, 95);
        int crop = entry.Preprocessing.Crop!.Value.Height;
        Assert.InRange(crop, 32, 600);
        Assert.InRange((double)crop / entry.Preprocessing.Resize.Height, 0.85, 1);
        entry.Preprocessing.Validate();
        Assert.NotEmpty(entry.Licence);
    });

    [Fact]
    public void The_default_comes_first()
    {
        Assert.All(WeightCatalog.Entries, entry => Assert.Same(WeightCatalog.For(entry.Model)[0], WeightCatalog.Default(entry.Model)));
        Assert.Null(WeightCatalog.Default("lenet5"));
        Assert.Empty(WeightCatalog.For("nothing"));
    }
}
