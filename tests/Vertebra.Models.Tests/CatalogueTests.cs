using FsCheck.Fluent;
using Vertebra.Graph.Ir;
using Vertebra.Training;

namespace Vertebra.Models.Tests;

public class CatalogueTests
{
    // Relative; published counts have two or three digits.
    private const double PublishedPrecision = 0.01;

    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Select(entry => entry.Name)];

    [Theory]
    [InlineData("lenet5", 61_706, 10, "1x32x32")]
    [InlineData("alexnet", 61_100_840, 1000, "3x224x224")]
    [InlineData("alexnet_2012", 60_965_224, 1000, "3x224x224")]
    public void The_catalogue_has_the_published_networks(string name, long parameters, int classes, string input)
    {
        Network network = ModelCatalog.Create(name);

        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(classes, network.Classes);
        Assert.Equal(input, network.Input.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_entry_says_of_its_network_what_is_true(string name)
    {
        ModelEntry entry = ModelCatalog.Find(name);
        Network network = entry.Create();

        Assert.Equal(entry.Parameters, network.ParameterCount);
        if (entry.GigaMultiplyAdds is { } published)
            Assert.InRange(network.Trace().MultiplyAdds / 1e9, published * (1 - PublishedPrecision), published * (1 + PublishedPrecision));
        Assert.InRange(entry.Year, 1998, 2021);
        Assert.StartsWith("https://", entry.Paper.Link);
    }

    // Fused and folded operations are made when a plan is compiled, and no earlier.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_network_is_traced_to_operations_that_can_be_differentiated_and_exported(string name)
    {
        Network network = ModelCatalog.Create(name);

        Assert.DoesNotContain(network.Trace().Nodes, node => node.Op.Role == OpRole.Lowered);
        GraphVerifier.Verify(network.TraceTraining(2));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Classes_and_channels_are_free(string name)
    {
        Network network = ModelCatalog.Create(name, classes: 7, inChannels: 2);

        Assert.Equal(7, network.Classes);
        Assert.Equal("1x7", network.Trace().Output(Network.LogitsName).Shape.ToString());
        Assert.Equal(2, network.Trace().Inputs.Single().Shape.Channels);
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, classes: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, inChannels: -1));
    }

    [Fact]
    public void Names_are_distinct() =>
        Assert.Equal(ModelCatalog.Entries.Count, ModelCatalog.Entries.Select(entry => entry.Name).Distinct().Count());

    [Theory]
    [InlineData("lenet", "lenet5")]
    [InlineData("LeNet5", "lenet5")]
    [InlineData("alxenet", "alexnet")]
    [InlineData("alex", "alexnet")]
    [InlineData("alexnet2012", "alexnet_2012")]
    public void An_unknown_name_is_answered_with_the_nearest(string typed, string meant)
    {
        UnknownModelException exception = Assert.Throws<UnknownModelException>(() => ModelCatalog.Create(typed));

        Assert.Equal(typed, exception.Name);
        Assert.Equal(meant, exception.Suggestions[0]);
        Assert.Contains($"did you mean '{meant}'", exception.Message);
    }

    [Fact]
    public void A_name_that_resembles_nothing_gets_a_short_answer()
    {
        Assert.Empty(Assert.Throws<UnknownModelException>(() => ModelCatalog.Find("")).Suggestions);
        UnknownModelException exception = Assert.Throws<UnknownModelException>(() => ModelCatalog.Find(new string('z', 1_000_000)));

        Assert.Empty(exception.Suggestions);
        Assert.InRange(exception.Message.Length, 1, 120);
    }
}
