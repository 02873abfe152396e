using Vertebra.Graph.Ir;

namespace Vertebra.Models.Tests;

/// <summary>
/// Two ways to count are published. torchvision counts what convolutions and linear layers do; timm's tables count two operations
/// more for each element of a batch normalisation (fvcore).
/// </summary>
public class MultiplyAddsTests
{
    private const double Precision = 0.01;

    // What timm publishes at the catalogue's size and torchvision, whose count the catalogue has, does not.
    private static readonly Dictionary<string, double> WithNormalization = new()
    {
        ["efficientnet_b0"] = 0.40,
        ["efficientnet_b1"] = 0.71,
        ["efficientnet_b2"] = 1.12,
        ["mobilenet_v1"] = 0.58,
    };

    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Where(entry => entry.GigaMultiplyAdds is not null).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Multiply_adds_are_the_published_ones(string name)
    {
        ModelEntry entry = ModelCatalog.Find(name);

        IsNear(entry.GigaMultiplyAdds!.Value, entry.Create().Trace().MultiplyAdds);
    }

    [Fact]
    public void Figures_that_count_normalisations_are_met_when_these_are_counted() =>
        Assert.All(WithNormalization, published =>
        {
            ComputationGraph graph = ModelCatalog.Create(published.Key).Trace();
            long products = graph.Nodes.Where(node => node.Op is not BatchNormOp).Sum(node => node.MultiplyAdds);
            long normalized = graph.Nodes.Where(node => node.Op is BatchNormOp).Sum(node => (long)node.Shape.Length);

            IsNear(published.Value, products + 2 * normalized);
        });

    // Published figures are rounded.
    private static void IsNear(double published, long counted) =>
        Assert.InRange(counted / 1e9, published * (1 - Precision), published * (1 + Precision));
}
