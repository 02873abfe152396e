using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Ir;

public class GraphBuilderTests
{
    [Fact]
    public void A_node_is_found_again_as_a_value_of_its_own_graph_only()
    {
        GraphBuilder builder = new(), other = new();
        Value x = builder.Input("x", new Shape(1, 2, 3, 4)), stranger = other.Input("x", new Shape(1, 2, 3, 4));

        Assert.Equal(x, builder.ValueOf(x.Node));
        Assert.Throws<ArgumentException>(() => builder.ValueOf(stranger.Node));
        Assert.Throws<ArgumentException>(() => builder.ValueOf(stranger.Relu().Node));
    }

    [Fact]
    public void Feature_maps_are_announced_with_the_path_of_their_module()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(1, 2, 3, 4));
        using (builder.Enter("stage"))
            Assert.Equal(x, x.AsFeature());

        Assert.Equal([new AnnouncedFeature("stage", x)], builder.Features);
    }
}
