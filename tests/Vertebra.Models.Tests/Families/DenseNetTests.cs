using Vertebra.Graph.Ir;
using Vertebra.Models.Families;

namespace Vertebra.Models.Tests.Families;

public class DenseNetTests
{
    [Fact]
    public void A_layer_adds_the_growth_rate_and_a_transition_keeps_the_compression()
    {
        Network network = Tiny(new DenseNet([2, 3], growthRate: 4, initialFeatures: 10, classes: 5, bottleneckWidth: 2, compression: 0.5));

        Assert.Equal("8x10x1x1", network.State["features.denseblock1.denselayer1.conv1.weight"].Shape.ToString());
        Assert.Equal("4x8x3x3", network.State["features.denseblock1.denselayer2.conv2.weight"].Shape.ToString());
        Assert.Equal("9x18x1x1", network.State["features.transition1.conv.weight"].Shape.ToString());
        Assert.Equal("21", network.State["features.norm5.weight"].Shape.ToString());
        Assert.Equal("5x21", network.State["classifier.weight"].Shape.ToString());
        Assert.Equal("2x5", network.Trace(2, 40, 56).Output(Network.LogitsName).Shape.ToString());
    }

    // Table 2, in millions of parameters: depth, k, whether with bottlenecks and compression.
    [Theory]
    [InlineData(40, 12, false, 1.0)]
    [InlineData(100, 12, false, 7.0)]
    [InlineData(100, 24, false, 27.2)]
    [InlineData(100, 12, true, 0.8)]
    [InlineData(250, 24, true, 15.3)]
    [InlineData(190, 40, true, 25.6)]
    public void Networks_for_small_images_have_the_parameters_of_the_paper(int depth, int growth, bool bc, double millions)
    {
        int layers = (depth - 4) / 3 / (bc ? 2 : 1);
        var root = new DenseNet(
            [layers, layers, layers], growth, bc ? 2 * growth : 16, classes: 10,
            bottleneckWidth: bc ? 4 : 0, compression: bc ? 0.5 : 1, smallImages: true);
        var network = new Network("small", root, new InputSize(3, 32, 32), 10);
        ComputationGraph graph = network.Trace();

        Assert.Equal(millions, network.ParameterCount / 1e6, 0.06);
        Assert.Equal(depth, graph.Nodes.Count(node => node.Op is Conv2dOp or LinearOp));
        Assert.Equal(8, graph.Nodes.Last(node => node.Op is Conv2dOp).Shape.Height);
    }

    [Fact]
    public void Without_compression_a_transition_keeps_all_channels()
    {
        Network network = Tiny(new DenseNet([1, 1], 4, 10, classes: 5, compression: 1));

        Assert.Equal("14x14x1x1", network.State["features.transition1.conv.weight"].Shape.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseNet([1, 1], 4, 10, compression: 0));
    }

    [Fact]
    public void The_graph_grows_linearly_with_depth()
    {
        static int Nodes(int layers) => Tiny(new DenseNet([layers], 4, 8, classes: 5)).Trace().Nodes.Length;

        Assert.Equal(Nodes(8) - Nodes(4), Nodes(64) - Nodes(60));
    }

    [Fact]
    public void Dropout_follows_each_layer_when_asked_for()
    {
        static int Dropouts(float probability) =>
            Tiny(new DenseNet([2, 3], 4, 8, classes: 5, dropout: probability)).Trace().Nodes.Count(node => node.Op is DropoutOp);

        Assert.Equal(5, Dropouts(0.2f));
        Assert.Equal(0, Dropouts(0));
    }

    [Fact]
    public void Convolutions_start_by_fan_in_and_the_classifiers_bias_at_zero()
    {
        Network network = ModelCatalog.Create("densenet121");
        network.Initialize(3);
        float[] weights = network.State["features.denseblock2.denselayer3.conv2.weight"].Values.ToArray();

        Assert.Equal(Math.Sqrt(2.0 / (128 * 9)), Math.Sqrt(weights.Average(value => (double)value * value)), 0.0005);
        Assert.All(network.State["classifier.bias"].Values.ToArray(), value => Assert.Equal(0, value));
        Assert.InRange(network.State["classifier.weight"].Values.ToArray().Max(), 0.9f / 32, 1f / 32);
    }

    [Fact]
    public void Only_normalisations_that_cannot_be_folded_into_a_convolution_count_as_multiply_adds()
    {
        Network network = Tiny(new DenseNet([1], 4, 8, classes: 5));
        ComputationGraph graph = network.Trace(1, 32, 32);
        Node[] counted = [.. graph.Nodes.Where(node => node.Op is BatchNormOp && node.MultiplyAdds > 0)];

        Assert.Equal(["features.denseblock1.denselayer1.norm1", "features.norm5"], counted.Select(node => node.Path));
        Assert.All(counted, node => Assert.Equal(node.Shape.Length, node.MultiplyAdds));
    }

    private static Network Tiny(DenseNet root) => new("tiny", root, new InputSize(3, 32, 32), 5);
}
