using Vertebra.Checkpoints;
using Vertebra.Models;
using Vertebra.Weights.Published;

namespace Vertebra.Training.Tests;

public class PublishedCatalogueTests
{
    [Fact]
    public void Published_weights_are_of_networks_of_the_catalogue() =>
        Assert.All(WeightCatalog.Entries, weights => Assert.Equal(weights.Model, ModelCatalog.Find(weights.Model).Name));

    [Fact]
    public void These_networks_have_no_published_weights_that_can_be_loaded() => Assert.Equal(
        [
            "lenet5", "alexnet_2012", "inception_v1", "inception_v2", "resnet50_v1", "resnet101_v1", "resnet152_v1", "densenet264",
            "mobilenetv2_035", "mobilenetv2_075", "tf_mobilenet_v1", "tf_mobilenet_v2",
        ],
        ModelCatalog.Entries.Where(entry => WeightCatalog.Default(entry.Name) is null).Select(entry => entry.Name));

    [Fact]
    public void Default_weights_are_measured_at_the_size_that_the_network_is_made_for() => Assert.All(
        ModelCatalog.Entries,
        entry =>
        {
            if (WeightCatalog.Default(entry.Name) is { } weights)
                Assert.Equal((entry.Input.Width, entry.Input.Height), weights.Preprocessing.FixedSize);
        });

    [Fact]
    public void A_network_wants_what_some_of_its_weights_want() => Assert.All(
        ModelCatalog.Entries,
        entry =>
        {
            IReadOnlyList<PublishedWeights> weights = WeightCatalog.For(entry.Name);
            if (weights.Count > 0)
                Assert.Contains(entry.Preprocessing, weights.Select(published => published.Preprocessing));
        });

    [Theory]
    [InlineData("resnet50", "somewhere/resnet50-11ad3fa6.pth", 232)]
    [InlineData("resnet50", "resnet50-0676ba61.pth", 256)]
    [InlineData("resnet50", "own.safetensors", 256)]
    [InlineData("resnet101", "resnet50-11ad3fa6.pth", 256)]
    public void A_published_file_is_known_by_its_name(string model, string path, int resize) =>
        Assert.Equal(ResizeRule.ShortSide(resize), WeightPreprocessing.For(ModelCatalog.Find(model), path).Resize);

    [Fact]
    public void Preprocessing_is_carried_over_whole()
    {
        var expected = new Preprocessing
        {
            Resize = ResizeRule.ShortSide(333),
            Crop = new CropSize(299, 299),
            Interpolation = Interpolation.Bicubic,
            Mean = [0.5f, 0.5f, 0.5f],
            Std = [0.5f, 0.5f, 0.5f],
        };

        Assert.Equal(expected, WeightCatalog.Find("inception_resnet_v2.tf_in1k").Preprocessing);
    }
}
