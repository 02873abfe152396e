using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Families;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests.Families;

public class CifarResNetTests
{
    [Theory]
    [InlineData(20)]
    [InlineData(56)]
    [InlineData(110)]
    public void Depth_counts_the_layers_with_weights(int depth) =>
        Assert.Equal(depth, ModelCatalog.Create($"resnet{depth}_cifar").Trace().Nodes.Count(node => node.Op is Conv2dOp or LinearOp));

    [Theory]
    [InlineData(2)]
    [InlineData(18)]
    [InlineData(21)]
    [InlineData(-4)]
    public void A_depth_that_is_not_6n_plus_2_is_refused(int depth) =>
        Assert.Contains("6n + 2", Assert.Throws<ArgumentException>(() => new CifarResNet(depth)).Message);

    [Fact]
    public void Tensors_have_the_names_of_published_checkpoints()
    {
        string[] names = [.. ModelCatalog.Create("resnet20_cifar").Parameters.Select(parameter => parameter.Name)];

        Assert.Equal(["conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "layer1.0.conv1.weight"], names[..6]);
        Assert.Equal(["linear.weight", "linear.bias"], names[^2..]);
        Assert.Equal(19 * 5 + 2, names.Length);
    }

    [Fact]
    public void A_shortcut_takes_every_second_pixel_and_pads_channels_on_both_sides()
    {
        var builder = new GraphBuilder();
        builder.Output("y", new ZeroPaddedShortcut(2, 4, stride: 2).Apply(builder.Input("x", new Shape(1, 2, 3, 4))));
        using Plan plan = Plan.Compile(builder.Build(), new CompileOptions());
        Span<float> x = plan.Input("x");
        for (int i = 0; i < x.Length; i++)
            x[i] = i + 1;
        plan.Run();

        Assert.Equal(
            [0, 0, 0, 0, 1, 3, 9, 11, 13, 15, 21, 23, 0, 0, 0, 0],
            plan.Output("y").ToArray());
    }

    [Fact]
    public void Projections_have_the_name_of_checkpoints_that_were_trained_with_them()
    {
        var network = new Network("b", new CifarResNet(20, shortcut: ShortcutOption.Projection), new InputSize(3, 32, 32), 10);

        Assert.Equal(
            ["layer2.0.shortcut.0.weight", "layer2.0.shortcut.1.weight", "layer3.0.shortcut.0.weight", "layer3.0.shortcut.1.weight"],
            network.Parameters.Select(own => own.Name).Where(own => own.Contains("shortcut") && own.EndsWith("weight")));
        Assert.Equal(269_722 + 16 * 32 + 32 * 64 + 2 * (32 + 64), network.ParameterCount);
    }

    // Huang and others 2016, equation 4: l / L of the last block's probability in block l.
    [Fact]
    public void Stochastic_depth_grows_linearly_and_leaves_no_block_out()
    {
        var network = new Network("sd", new CifarResNet(20, stochasticDepth: 0.9f), new InputSize(3, 32, 32), 10);
        float[] rates = [.. network.Trace().Nodes.Select(node => node.Op).OfType<StochasticDepthOp>().Select(op => op.Probability)];

        Assert.Equal(9, rates.Length);
        Assert.All(rates.Select((rate, i) => (rate, i)), own => Assert.Equal(0.1 * (own.i + 1), own.rate, 1e-6));
    }

    [Fact]
    public void Weights_start_by_fan_in()
    {
        Network network = ModelCatalog.Create("resnet20_cifar");
        network.Initialize(1);

        foreach (StateTensor weight in network.Parameters.Where(own => own.Shape.Rank > 1))
            Statistics.HasDeviation(weight, Math.Sqrt(2.0 * weight.Shape[0] / weight.Shape.Length));
    }
}
