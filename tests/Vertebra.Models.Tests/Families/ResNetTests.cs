using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests.Families;

public class ResNetTests
{
    private static readonly ResNetConfig Tiny = new() { Block = Bottleneck.Kind, Layers = [1, 2], Planes = [16, 32] };

    [Theory]
    [InlineData("resnet18", 18)]
    [InlineData("resnet34", 34)]
    [InlineData("resnet50", 50)]
    [InlineData("resnet101", 101)]
    [InlineData("resnet152", 152)]
    [InlineData("resnext50_32x4d", 50)]
    [InlineData("wide_resnet101_2", 101)]
    public void The_name_counts_the_layers_with_weights_outside_shortcuts(string name, int depth) =>
        Assert.Equal(depth, Weighted(ModelCatalog.Create(name).Trace()).Count(node => !node.Path.Contains("downsample")));

    [Fact]
    public void The_stem_divides_the_image_by_four_and_all_stages_but_the_first_by_two()
    {
        ComputationGraph graph = ModelCatalog.Create("resnet50").Trace();

        Assert.Equal(
            ["1x256x56x56", "1x512x28x28", "1x1024x14x14", "1x2048x7x7"],
            graph.Nodes.Where(node => node.Op is AddOp).Select(node => node.Shape.ToString()).Distinct());
    }

    [Theory]
    [InlineData("resnet50", "layer2.0.conv2")]
    [InlineData("resnet50_v1", "layer2.0.conv1")]
    [InlineData("resnet34", "layer2.0.conv1")]
    public void A_stage_strides_where_the_variant_says(string name, string path)
    {
        IEnumerable<Node> stage = ModelCatalog.Create(name).Trace().Nodes
            .Where(node => node.Path.StartsWith("layer2.") && !node.Path.Contains("downsample"));

        Assert.Equal(path, stage.Single(node => node.Op is Conv2dOp { Attributes.Stride.Height: 2 }).Path);
    }

    [Theory]
    [InlineData("resnet50c", "64 128 256 512", false)]
    [InlineData("resnet50d", "64 128 256 512", true)]
    [InlineData("resnet50s", "128 128 256 512", false)]
    public void Variants_have_their_stem_and_shortcuts(string name, string widths, bool averaged)
    {
        ComputationGraph graph = ModelCatalog.Create(name).Trace();
        Node[] shortcuts = [.. graph.Nodes.Where(node => node.Path.EndsWith(averaged ? "downsample.1" : "downsample.0") && node.Op is Conv2dOp)];

        Assert.Equal(3, graph.Nodes.Count(node => node.Path.StartsWith("conv1.") && node.Op is Conv2dOp));
        Assert.Equal(int.Parse(widths.Split(' ')[0]), graph.Nodes.First(node => node.Op is MaxPool2dOp).Shape.Channels);
        Assert.Equal(4, shortcuts.Length);
        Assert.Equal(averaged ? 3 : 0, graph.Nodes.Count(node => node.Op is AvgPool2dOp));
    }

    [Theory]
    [InlineData(ShortcutOption.Projection, "layer2.0")]
    [InlineData(ShortcutOption.ZeroPadded, "")]
    [InlineData(ShortcutOption.ProjectionEverywhere, "layer1.0 layer2.0 layer2.1")]
    [InlineData(ShortcutOption.AveragedProjection, "layer2.0")]
    [InlineData(ShortcutOption.None, "")]
    public void Shortcuts_project_where_their_option_says(ShortcutOption option, string blocks)
    {
        Node[] projections =
            [.. Graph(Tiny with { Shortcut = option }).Nodes.Where(node => node.Op is Conv2dOp && node.Path.Contains("downsample"))];
        string[] places = [.. projections.Select(node => node.Path[..node.Path.IndexOf(".downsample", StringComparison.Ordinal)])];

        Assert.Equal(blocks, string.Join(' ', places));
        Assert.All(projections, node => Assert.Equal((1, 1), (node.Inputs[1].Shape[2], node.Inputs[1].Shape[3])));
        Assert.All(projections, node => Assert.EndsWith(option == ShortcutOption.AveragedProjection ? ".1" : ".0", node.Path, StringComparison.Ordinal));
    }

    // Section 4.1 compares 34 layers with each; only the projections differ.
    [Fact]
    public void Options_A_B_and_C_differ_in_the_parameters_of_their_projections()
    {
        long Count(ShortcutOption option) => Make(ResNetConfig.ResNet34 with { Shortcut = option }, classes: 1000).ParameterCount;
        // Convolutions and normalisations between stages, and within them.
        long widening = 64 * 128 + 128 * 256 + 256 * 512 + 2 * (128 + 256 + 512);
        long keeping = 3 * (64 * 64 + 128) + 3 * (128 * 128 + 256) + 5 * (256 * 256 + 512) + 2 * (512 * 512 + 1024);

        Assert.Equal(21_797_672, Count(ShortcutOption.Projection));
        Assert.Equal(21_797_672 - widening, Count(ShortcutOption.ZeroPadded));
        Assert.Equal(21_797_672 - widening, Count(ShortcutOption.None));
        Assert.Equal(21_797_672 + keeping, Count(ShortcutOption.ProjectionEverywhere));
    }

    // Section 3.3: the plain network has 18 % of the multiply-adds of VGG-19.
    [Fact]
    public void The_plain_network_has_no_sums()
    {
        ComputationGraph plain = Make(ResNetConfig.ResNet34 with { Shortcut = ShortcutOption.None }, classes: 1000).Trace(1, 224, 224);

        Assert.DoesNotContain(plain.Nodes, node => node.Op is AddOp);
        Assert.Equal(34, Weighted(plain).Count());
        Assert.Equal(0.18, (double)plain.MultiplyAdds / ModelCatalog.Create("vgg19").Trace().MultiplyAdds, 0.006);
    }

    [Theory]
    [InlineData(33, 47)]
    [InlineData(65, 97)]
    public void Every_shortcut_meets_its_branch_on_odd_maps(int height, int width)
    {
        foreach (ShortcutOption option in Enum.GetValues<ShortcutOption>())
        {
            foreach (bool first in new[] { false, true })
            {
                ResNetConfig config = Tiny with { Layers = [1, 2, 1], Planes = [16, 32, 64], Shortcut = option, StrideOnFirst = first };
                Assert.Equal(new Shape(2, 10), Make(config).Trace(2, height, width).Output(Network.LogitsName).Shape);
            }
        }
    }

    [Fact]
    public void Groups_and_base_width_shape_the_3x3_convolution()
    {
        Assert.Equal("128x4x3x3", ModelCatalog.Create("resnext50_32x4d").State["layer1.0.conv2.weight"].Shape.ToString());
        Assert.Equal("128x128x3x3", ModelCatalog.Create("wide_resnet50_2").State["layer1.0.conv2.weight"].Shape.ToString());
        Assert.Equal("256x4x3x3", ModelCatalog.Create("resnext101_64x4d").State["layer1.0.conv2.weight"].Shape.ToString());
    }

    [Fact]
    public void A_gate_scales_the_branch_before_the_sum()
    {
        Node[] nodes = [.. Graph(Tiny with { SqueezeReduction = 16 }).Nodes];

        Assert.Equal(3, nodes.Count(node => node.Op is ScaleOp));
        Assert.All(nodes.Where(node => node.Op is ScaleOp), gate => Assert.Contains(nodes, node => node.Op is AddOp && node.Inputs.Contains(gate)));
    }

    [Fact]
    public void Weights_start_as_the_reference_draws_them()
    {
        Network network = Make(Tiny with { SqueezeReduction = 4 }, classes: 300);
        network.Initialize(1);

        foreach (StateTensor parameter in network.Parameters.Where(own => own.Shape.Rank == 4))
            Statistics.HasDeviation(parameter, Statistics.KaimingFanOut(parameter.Shape));
        Statistics.HasDeviation(network.State["fc.weight"], Statistics.PyTorchDefault(network.State["fc.weight"].Shape));
        Statistics.IsAll(network.State["layer1.0.bn3.weight"], 1);
        Statistics.IsAll(network.State["layer1.0.bn3.running_var"], 1);
        Statistics.IsAll(network.State["bn1.bias"], 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_the_last_norm_of_a_branch_may_start_at_zero(bool basic)
    {
        ResidualBlock block = basic ? BasicBlock.Kind : Bottleneck.Kind;
        Network network = Make(Tiny with { Block = block, ZeroInitLast = true });
        network.Initialize(1);

        foreach (StateTensor weight in network.Parameters.Where(own => own.Name.EndsWith(".weight") && own.Shape.Rank == 1))
            Statistics.IsAll(weight, weight.Name.EndsWith(basic ? ".bn2.weight" : ".bn3.weight") ? 0 : 1);
    }

    [Theory]
    [InlineData("resnet18", 1)]
    [InlineData("resnet50d", 0)]
    [InlineData("seresnet50", 0)]
    public void The_catalogue_starts_the_last_norm_as_the_reference_does(string name, float expected)
    {
        Network network = ModelCatalog.Create(name);

        Statistics.IsAll(network.State[name == "resnet18" ? "layer1.0.bn2.weight" : "layer1.0.bn3.weight"], expected);
    }

    [Fact]
    public void Stochastic_depth_grows_from_the_first_block_to_the_last() =>
        Assert.Equal(
            [0.1f, 0.2f],
            Graph(Tiny with { StochasticDepth = 0.2f }).Nodes.Select(node => node.Op).OfType<StochasticDepthOp>().Select(op => op.Probability));

    [Fact]
    public void Options_reach_the_layers()
    {
        string text = new ResNet(Tiny with { Dropout = 0.25f, Norm = new(1e-3f, 0.01f) }).ToString();

        Assert.DoesNotContain("eps=1E-05", text);
        Assert.Contains("BatchNorm2d(64, eps=0.001, momentum=0.01", text);
        Assert.Contains("(dropout): Dropout(p=0.25", text);
    }

    [Theory]
    [InlineData("resnet18", 1, 1)]
    [InlineData("resnet18", 224, 160)]
    [InlineData("resnet50d", 33, 97)]
    public void Any_size_is_taken(string name, int height, int width) =>
        Assert.Equal(new Shape(2, 1000), ModelCatalog.Create(name).Trace(2, height, width).Output(Network.LogitsName).Shape);

    [Fact]
    public void Configurations_that_mean_nothing_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ResNet(Tiny with { Layers = [1] }));
        Assert.ThrowsAny<ArgumentException>(() => new ResNet(Tiny with { Layers = [1, 0] }));
        Assert.Throws<ArgumentException>(() => new ResNet(Tiny with { Block = BasicBlock.Kind, Cardinality = 2 }));
        Assert.ThrowsAny<ArgumentException>(() => new ResNet(Tiny with { StochasticDepth = 1 }));
    }

    private static Network Make(ResNetConfig config, int classes = 10) =>
        new("tiny", new ResNet(config, classes), new InputSize(3, 32, 32), classes);

    private static ComputationGraph Graph(ResNetConfig config) => Make(config).Trace();

    private static IEnumerable<Node> Weighted(ComputationGraph graph) => graph.Nodes.Where(node => node.Op is Conv2dOp or LinearOp);
}
