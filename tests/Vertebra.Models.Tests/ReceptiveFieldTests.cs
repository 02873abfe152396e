using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;
using Vertebra.Models.Summary;

namespace Vertebra.Models.Tests;

public class ReceptiveFieldTests
{
    // Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks. Distill, 2019. Its ResNets are the 2015 ones.
    [Theory]
    [InlineData("alexnet", 195, 32)]
    [InlineData("vgg16", 212, 32)]
    [InlineData("resnet50_v1", 483, 32)]
    [InlineData("resnet101_v1", 1027, 32)]
    [InlineData("resnet152_v1", 1507, 32)]
    public void Published_networks_see_what_was_published(string name, int size, int stride) =>
        Assert.Equal(new ReceptiveField(size, stride), ModelSummary.Of(ModelCatalog.Create(name)).ReceptiveField);

    [Fact]
    public void Each_layer_adds_its_window_times_the_strides_before_it()
    {
        var root = new Sequential(
            new Conv2d(1, 4, (3, 5)), new MaxPool2d(2), new Conv2d(4, 4, 3, dilation: 2), new ReLU(), new AdaptiveAvgPool2d(1), new Flatten());
        ModelSummary summary = ModelSummary.Of(new Network("tiny", root, new InputSize(1, 32, 32), 4));

        Assert.Equal(
            [new((3, 5), 1), new((4, 6), 2), new((12, 14), 2), new((12, 14), 2), null, null],
            summary.Layers.Select(layer => layer.ReceptiveField));
    }

    [Fact]
    public void Branches_count_as_the_widest_and_gates_not_at_all()
    {
        var config = new ResNetConfig { Block = BasicBlock.Kind, Layers = [1], Planes = [64], SqueezeReduction = 4 };
        ModelSummary summary = ModelSummary.Of(new Network("tiny", new ResNet(config, 10), new InputSize(3, 64, 64), 10));

        Assert.Equal(new ReceptiveField(11 + 2 * 2 * 4, 4), summary.ReceptiveField);
    }
}
