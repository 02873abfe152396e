using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Families.Shared;

namespace Vertebra.Models.Tests.Families;

public class MobileNetTests
{
    [Theory]
    [InlineData(11.2, 16)] // 8 would keep less than nine tenths
    [InlineData(5.6, 8)]
    [InlineData(12, 16)]
    [InlineData(11.9, 16)]
    [InlineData(33.6, 32)]
    [InlineData(1, 8)]
    [InlineData(1280, 1280)]
    public void Channels_are_rounded_to_multiples_of_eight(double channels, int expected) =>
        Assert.Equal(expected, ChannelRounding.MakeDivisible(channels));

    [Fact]
    public void Without_a_limit_channels_are_rounded_to_the_nearest_multiple() =>
        Assert.Equal(8, ChannelRounding.MakeDivisible(11.2, limit: 0));

    // The multiply-adds, in millions, of the authors' own table of width multipliers at 224 pixels.
    [Theory]
    [InlineData("mobilenetv2_035", 59)]
    [InlineData("mobilenetv2_050", 97)]
    [InlineData("mobilenetv2_075", 209)]
    [InlineData("mobilenetv2_140", 582)]
    public void Narrow_and_wide_networks_cost_what_was_published(string name, double millions) =>
        Assert.Equal(millions, ModelCatalog.Create(name).Trace().MultiplyAdds / 1e6, 0.6);

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(1.4)]
    public void Both_namings_of_MobileNetV2_compute_the_same(double width)
    {
        ComputationGraph torchvision = Trace(new MobileNetV2(width: width)), timm = Trace(new MobileNetV2Timm(width: width, dropout: 0.2));

        Assert.Equal(Operations(torchvision), Operations(timm));
    }

    [Theory]
    [InlineData(0.25, 0.47, 41)]
    [InlineData(0.5, 1.33, 149)]
    [InlineData(0.75, 2.59, 325)]
    public void The_width_multiplier_of_the_first_MobileNet_gives_the_networks_of_table_6(double width, double parameters, double millions)
    {
        var network = new Network("narrow", new MobileNetV1(width: width), new InputSize(3, 224, 224), 1000);

        Assert.Equal(parameters, network.ParameterCount / 1e6, 0.01);
        Assert.Equal(millions, network.Trace().MultiplyAdds / 1e6, 0.6);
    }

    [Theory]
    [InlineData(false, 32)]
    [InlineData(true, 16)]
    public void A_dilated_MobileNetV3_keeps_the_resolution_of_its_last_stage(bool dilated, int stride)
    {
        ComputationGraph graph = Trace(new MobileNetV3(MobileNetV3Config.Small(dilated: dilated)));

        Assert.Equal(224 / stride, graph.Nodes.Last(node => node.Op is Conv2dOp).Shape.Height);
    }

    [Fact]
    public void A_reduced_tail_halves_the_last_stage_of_MobileNetV3()
    {
        ComputationGraph graph = Trace(new MobileNetV3(MobileNetV3Config.Large(reducedTail: true)));

        Assert.Equal(480, graph.Nodes.Last(node => node.Op is Conv2dOp).Shape.Channels);
        Assert.Equal("640x480", graph.Nodes.First(node => node.Op is LinearOp).Inputs[1].Shape.ToString());
    }

    [Theory]
    [InlineData("mobilenet_v1", 0)]
    [InlineData("mobilenet_v2", 10)]
    [InlineData("mobilenetv2_035", 10)]
    [InlineData("mobilenet_v3_large", 10)]
    [InlineData("mobilenet_v3_small", 6)]
    public void Blocks_that_keep_their_shape_have_a_shortcut(string name, int shortcuts) =>
        Assert.Equal(shortcuts, ModelCatalog.Create(name).Trace().Nodes.Count(node => node.Op is AddOp));

    [Theory]
    [InlineData("mobilenet_v1")]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("mobilenetv2_050")]
    [InlineData("tf_mobilenet_v2")]
    public void Images_may_have_any_size(string name)
    {
        Network network = ModelCatalog.Create(name);

        Assert.All(
            new[] { (1, 1), (33, 7), (97, 224) },
            size => Assert.Equal("2x1000", network.Trace(2, size.Item1, size.Item2).Output(Network.LogitsName).Shape.ToString()));
    }

    private static ComputationGraph Trace(Module root) => new Network("probe", root, new InputSize(3, 224, 224), 1000).Trace();

    // Sums may have their operands in either order.
    private static IEnumerable<string> Operations(ComputationGraph graph) =>
        graph.Nodes.Where(node => node.Op is not ParameterOp).Select(node => $"{node.Op} {node.Shape}");
}
