using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;
using Vertebra.Training;

namespace Vertebra.Models.Tests.Families;

public class InceptionTests
{
    private const string HeadsPrefix = "aux";

    public static TheoryData<string> Names() =>
        ["inception_v1", "googlenet", "inception_v2", "inception_v3", "inception_v4", "inception_resnet_v2"];

    [Theory]
    [InlineData("googlenet", 0.3f, "aux1", "aux2")]
    [InlineData("inception_v3", 0.4f, "AuxLogits")]
    [InlineData("inception_v4", 0f)]
    public void Auxiliary_heads_are_announced_when_asked_for(string name, float weight, params string[] heads)
    {
        Network network = ModelCatalog.Create(name, classes: 7);
        var builder = new GraphBuilder { TracesAuxiliaryHeads = true };
        network.Root.Apply(builder.Input("x", new Shape(2, 3, 299, 299)));

        Assert.Equal(heads, builder.AuxiliaryHeads.Select(head => head.Name));
        Assert.All(builder.AuxiliaryHeads, head => Assert.Equal(weight, head.Weight));
        Assert.All(builder.AuxiliaryHeads, head => Assert.Equal(new Shape(2, 7), head.Logits.Shape));
    }

    [Theory]
    [InlineData("googlenet")]
    [InlineData("inception_v3")]
    public void Inference_describes_no_auxiliary_head(string name)
    {
        Network network = ModelCatalog.Create(name);
        var builder = new GraphBuilder();
        network.Root.Apply(builder.Input("x", new Shape(1, 3, 299, 299)));

        Assert.DoesNotContain(builder.Build().Nodes, node => node.Path.StartsWith(HeadsPrefix, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void An_image_too_small_for_the_auxiliary_head_is_fine_for_inference_and_refused_in_training()
    {
        Network network = ModelCatalog.Create("inception_v3");

        Assert.Equal("1x1000", network.Trace(1, 139, 171).Output(Network.LogitsName).Shape.ToString());
        ShapeException exception = Assert.Throws<ShapeException>(() => network.TraceTraining(2, 139, 171));
        Assert.StartsWith("AuxLogits", exception.Path);
        Assert.EndsWith("its auxiliary heads take none below 299x299 in training", exception.Message);
        Assert.Equal(75, network.SmallestInput()!.Value.Height);
        Assert.Equal(299, network.SmallestInput(training: true)!.Value.Height);
    }

    [Fact]
    public void Without_auxiliary_heads_there_are_fewer_parameters_and_smaller_training_images()
    {
        var googlenet = new Network("googlenet", new GoogLeNet(auxiliaryHeads: false), new InputSize(3, 224, 224), 1000);
        var inception = new Network("inception_v3", new InceptionV3(auxiliaryHead: false), new InputSize(3, 299, 299), 1000);

        Assert.Equal(6_624_904, googlenet.ParameterCount);
        Assert.Equal(23_834_568, inception.ParameterCount);
        Assert.Equal(75, inception.SmallestInput(training: true)!.Value.Height);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Images_need_not_be_square(string name)
    {
        Network network = ModelCatalog.Create(name, classes: 3);

        Assert.Equal("2x3", network.Trace(2, 128, 192).Output(Network.LogitsName).Shape.ToString());
    }

    [Fact]
    public void A_size_whose_branches_do_not_meet_is_refused()
    {
        ShapeException exception = Assert.Throws<ShapeException>(() => ModelCatalog.Create("inception_v2").Trace(1, 40, 40));

        Assert.EndsWith("the smallest size that it takes is 31x31, the next square one 63x63", exception.Message);
    }

    [Fact]
    public void The_plain_network_takes_grey_images_of_96x96()
    {
        ComputationGraph graph = ModelCatalog.Create("inception_v1").Trace(4, 96, 96);

        Assert.Equal("4x1x96x96", graph.Inputs.Single().Shape.ToString());
        Assert.Equal("4x10", graph.Output(Network.LogitsName).Shape.ToString());
        Assert.DoesNotContain(graph.Nodes, node => node.Op is BatchNormOp);
    }

    [Theory]
    [InlineData("googlenet", "conv1.conv.weight", 0.01)]
    [InlineData("googlenet", "aux1.fc1.weight", 0.01)]
    [InlineData("googlenet", "fc.weight", 0.01)]
    [InlineData("inception_v3", "Mixed_6b.branch7x7_2.conv.weight", 0.1)]
    [InlineData("inception_v3", "AuxLogits.conv1.conv.weight", 0.1)]
    [InlineData("inception_v3", "AuxLogits.fc.weight", 0.001)]
    [InlineData("inception_v3", "fc.weight", 0.1)]
    public void Torchvisions_networks_start_from_narrow_normal_distributions(string name, string tensor, double deviation)
    {
        Network network = ModelCatalog.Create(name);
        network.Initialize(7);
        float[] values = network.State[tensor].Values.ToArray();

        Assert.Equal(0, values.Average(), 0.03 * deviation);
        Assert.Equal(deviation, Math.Sqrt(values.Average(value => (double)value * value)), 0.03 * deviation);
        Assert.Contains(values, value => Math.Abs(value) > 2.5 * deviation);
    }

    [Fact]
    public void An_inception_module_prints_its_steps_in_the_order_of_the_state_dictionary()
    {
        Module block = ModelCatalog.Create("inception_v1").Root.Descendants().First(entry => entry.Path == "2.0").Module;

        Assert.Equal("Inception", block.TypeName);
        Assert.Equal(["p1_1", "p2_1", "p2_2", "p3_1", "p3_2", "p4_1", "p4_2"], block.Children.Select(child => child.Name));
        Assert.IsType<MaxPool2d>(block.Children[5].Module);
    }
}
