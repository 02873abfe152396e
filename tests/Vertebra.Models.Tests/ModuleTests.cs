using Vertebra.Graph.Ir;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Tests;

public class ModuleTests
{
    [Fact]
    public void State_lists_own_parameters_then_own_buffers_then_children_depth_first()
    {
        Chain inner = new Chain().AddBuffer("mean").AddParameter("weight").Add("deep", new Chain().AddParameter("scale"));
        Chain outer = new Chain().Add("first", inner).Add("second", new Chain().AddParameter("bias")).AddParameter("own");

        Assert.Equal(
            ["own", "first.weight", "first.mean", "first.deep.scale", "second.bias"],
            outer.NamedState().Select(entry => entry.Name));
    }

    [Fact]
    public void Assembling_a_network_gives_parameters_their_full_names()
    {
        var linear = new Linear(4, 2);
        _ = new Network("tiny", new Sequential(new Flatten(), new Sequential(linear)), new InputSize(1, 2, 2), 2);

        Assert.Equal("1.0.weight", linear.Weight.Name);
        Assert.Equal("1.0.bias", linear.Bias!.Name);
    }

    [Fact]
    public void Buffers_are_not_trainable_and_not_counted()
    {
        var network = new Network("tiny", new Chain().AddParameter("weight").AddBuffer("mean"), new InputSize(1, 2, 2), 2);

        Assert.Equal(2, network.ParameterCount);
        Assert.Equal([true, false], network.Parameters.Select(parameter => parameter.IsTrainable));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("taken")]
    public void A_name_is_refused_when_it_is_empty_dotted_or_taken(string name)
    {
        Chain module = new Chain().AddParameter("taken");

        Assert.ThrowsAny<ArgumentException>(() => module.AddParameter(name));
        Assert.ThrowsAny<ArgumentException>(() => module.AddBuffer(name));
        Assert.ThrowsAny<ArgumentException>(() => module.Add(name, new ReLU()));
    }

    [Fact]
    public void A_module_has_one_parent()
    {
        var shared = new ReLU();
        _ = new Sequential(shared);

        Assert.Contains("one parent", Assert.Throws<ArgumentException>(() => new Sequential(shared)).Message);
    }

    [Fact]
    public void Sequential_takes_names_of_its_own()
    {
        var module = new Sequential(("conv0", new Conv2d(1, 2, 3)), ("relu0", new ReLU()));

        Assert.Equal(["conv0.weight", "conv0.bias"], module.NamedState().Select(entry => entry.Name));
    }

    [Fact]
    public void Nodes_carry_the_path_of_the_module_that_made_them()
    {
        ComputationGraph graph = ModelCatalog.Create("alexnet").Trace();

        Assert.Equal("features.3", graph.Nodes.First(node => node.Op is Conv2dOp && node.Shape.Channels == 192).Path);
        Assert.Equal("", graph.Nodes.Single(node => node.Op is ReshapeOp).Path);
    }

    [Fact]
    public void A_layer_refuses_sizes_that_mean_nothing()
    {
        Assert.ThrowsAny<ArgumentException>(() => new Conv2d(0, 8, 3));
        Assert.ThrowsAny<ArgumentException>(() => new Conv2d(8, 8, 0));
        Assert.ThrowsAny<ArgumentException>(() => new Conv2d(8, 8, 3, groups: 3));
        Assert.ThrowsAny<ArgumentException>(() => new Linear(8, 0));
        Assert.ThrowsAny<ArgumentException>(() => new Dropout(1));
        Assert.ThrowsAny<ArgumentException>(() => new Dropout(float.NaN));
    }
}
