using Vertebra.Graph.Ir;
using Vertebra.Models.Families;

namespace Vertebra.Models.Tests.Families;

public class VggTests
{
    private static readonly VggConfig Tiny = new() { Convolutions = [1, 2], Channels = [8, 16], HiddenFeatures = 64 };

    [Theory]
    [InlineData("vgg11", 11)]
    [InlineData("vgg13", 13)]
    [InlineData("vgg16", 16)]
    [InlineData("vgg19_bn", 19)]
    public void The_name_counts_the_layers_with_weights(string name, int depth) =>
        Assert.Equal(depth, ModelCatalog.Create(name).Trace().Nodes.Count(node => node.Op is Conv2dOp or LinearOp));

    [Fact]
    public void Every_stage_halves_the_map() =>
        Assert.Equal(
            ["1x64x112x112", "1x128x56x56", "1x256x28x28", "1x512x14x14", "1x512x7x7"],
            ModelCatalog.Create("vgg16").Trace().Nodes.Where(node => node.Op is MaxPool2dOp).Select(node => node.Shape.ToString()));

    [Theory]
    [InlineData(32, 32)]
    [InlineData(64, 40)]
    [InlineData(225, 300)]
    public void Any_size_from_32_is_taken(int height, int width) =>
        Assert.Equal(new Shape(2, 1000), ModelCatalog.Create("vgg11").Trace(2, height, width).Output(Network.LogitsName).Shape);

    [Fact]
    public void A_smaller_image_is_answered_with_the_smallest()
    {
        ShapeException exception = Assert.Throws<ShapeException>(() => ModelCatalog.Create("vgg11").Trace(1, 31, 64));

        Assert.EndsWith("takes none below 32x32", exception.Message);
    }

    [Fact]
    public void Weights_start_as_torchvision_draws_them()
    {
        var network = new Network("tiny", new Vgg(Tiny with { BatchNorm = true }, classes: 500), new InputSize(3, 32, 32), 500);
        network.Initialize(1);

        Statistics.HasDeviation(network.State["features.0.weight"], Math.Sqrt(2.0 / (8 * 9)));
        Statistics.HasDeviation(network.State["features.7.weight"], Math.Sqrt(2.0 / (16 * 9)));
        Statistics.HasDeviation(network.State["classifier.0.weight"], 0.01);
        Statistics.HasDeviation(network.State["classifier.6.weight"], 0.01);
        Statistics.IsAll(network.State["features.0.bias"], 0);
        Statistics.IsAll(network.State["features.1.weight"], 1);
        Statistics.IsAll(network.State["classifier.3.bias"], 0);
    }

    // Table 1, columns A-LRN and C; table 2 has 133 and 134 million parameters for them.
    [Fact]
    public void Columns_with_response_normalisation_and_with_1x1_kernels_are_configurations()
    {
        var lrn = new Network("a-lrn", new Vgg(VggConfig.Vgg11Lrn), new InputSize(3, 224, 224), 1000);
        var pointwise = new Network("c", new Vgg(VggConfig.Vgg16C), new InputSize(3, 224, 224), 1000);

        Assert.Equal(132_863_336, lrn.ParameterCount);
        Assert.Equal("features.2", lrn.Trace().Nodes.Single(node => node.Op is LocalResponseNormOp).Path);
        Assert.Equal(133_638_952, pointwise.ParameterCount);
        Assert.Equal(
            ["1x256x56x56", "1x512x28x28", "1x512x14x14"],
            pointwise.Trace().Nodes.Where(node => node.Op is Conv2dOp && node.Inputs[1].Shape[2] == 1).Select(node => node.Shape.ToString()));
    }

    [Fact]
    public void Options_reach_the_layers()
    {
        string text = new Vgg(Tiny with { BatchNorm = true, Dropout = 0.25f, Norm = new(1e-3f, 0.01f) }).ToString();

        Assert.Contains("BatchNorm2d(8, eps=0.001, momentum=0.01", text);
        Assert.Contains("Dropout(p=0.25", text);
        Assert.Throws<ArgumentException>(() => new Vgg(Tiny with { Channels = [8] }));
    }
}
