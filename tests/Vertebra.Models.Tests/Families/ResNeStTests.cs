using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests.Families;

public class ResNeStTests
{
    [Theory]
    [InlineData("resnest14d", 14)]
    [InlineData("resnest26d", 26)]
    [InlineData("resnest50d", 50)]
    [InlineData("resnest269e", 269)]
    public void The_name_counts_the_layers_of_a_plain_ResNet_of_its_blocks(string name, int depth)
    {
        ComputationGraph graph = ModelCatalog.Create(name).Trace(1, 64, 64);
        int blocks = graph.Nodes.Count(node => node.Op is AddOp && node.Path.Count(character => character == '.') == 1);

        Assert.Equal(depth, 3 * blocks + 2);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(4, 2, 1)]
    public void Splits_are_weighted_over_the_radix_and_one_split_is_gated(int radix, int cardinality, int softmaxes)
    {
        var builder = new GraphBuilder();
        Value y = new SplitAttention(16, radix, cardinality).Apply(builder.Input("x", new Shape(2, 16, 6, 6)));
        builder.Output("y", y);
        ComputationGraph graph = builder.Build();

        Assert.Equal(new Shape(2, 16, 6, 6), y.Shape);
        Assert.Equal(softmaxes, graph.Nodes.Count(node => node.Op is RadixSoftmaxOp));
        Assert.Equal(1 - softmaxes, graph.Nodes.Count(node => node.Op is ActivationOp { Kind: ActivationKind.Sigmoid }));
        Assert.Equal(radix * cardinality, ((Conv2dOp)graph.Nodes.First(node => node.Op is Conv2dOp).Op).Attributes.Groups);
    }

    [Theory]
    [InlineData("resnest50d", "layer2.0.conv2", "layer2.0.avd_last")]
    [InlineData("resnest50d_4s2x40d", "layer2.0.avd_first", "layer2.0.conv2.conv")]
    public void A_stage_halves_its_map_by_averaging_after_or_before_the_attention(string name, string first, string second)
    {
        string[] paths = [.. ModelCatalog.Create(name).Trace().Nodes.Select(node => node.Path)];

        Assert.True(Array.FindIndex(paths, path => path.StartsWith(first)) < Array.IndexOf(paths, second));
        Assert.Equal(3, paths.Count(path => path.EndsWith("avd_first") || path.EndsWith("avd_last")));
        Assert.DoesNotContain(
            ModelCatalog.Create(name).Trace().Nodes, node => node.Path.StartsWith("layer") && node.Op is Conv2dOp { Attributes.Stride.Height: 2 });
    }

    [Fact]
    public void Weights_start_as_timm_draws_them()
    {
        var config = ResNeSt.ResNeSt14 with { Layers = [1], Planes = [64] };
        var network = new Network("tiny", new ResNet(config), new InputSize(3, 32, 32), 1000);
        network.Initialize(1);

        foreach (StateTensor parameter in network.Parameters.Where(own => own.Shape.Rank == 4))
            Statistics.HasDeviation(parameter, Statistics.KaimingFanOut(parameter.Shape));
        Statistics.IsAll(network.State["layer1.0.bn3.weight"], 0);
        Statistics.IsAll(network.State["layer1.0.conv2.bn1.weight"], 1);
        Assert.Contains(network.State["layer1.0.conv2.fc1.bias"].Values.ToArray(), value => value != 0);
    }

    [Fact]
    public void The_stems_width_follows_the_names_ending()
    {
        Assert.Equal(32, ModelCatalog.Create("resnest50d").State["conv1.0.weight"].Shape[0]);
        Assert.Equal(64, ModelCatalog.Create("resnest101e").State["conv1.0.weight"].Shape[0]);
    }

    [Fact]
    public void Numbers_that_mean_nothing_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new SplitAttention(16, radix: 0, cardinality: 1));
        Assert.ThrowsAny<ArgumentException>(() => new SplitAttention(16, radix: 2, cardinality: 0));
        Assert.ThrowsAny<ArgumentException>(() => new SplitAttention(16, radix: 2, cardinality: 3));
        Assert.ThrowsAny<ArgumentException>(() => new ResNeStBottleneck(new ResidualBlockOptions(64, 0), radix: 2, poolFirst: false));
    }
}
