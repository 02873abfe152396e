using Vertebra.Graph.Ir;

namespace Vertebra.Models.Tests;

/// <summary>
/// Two ways to count are published. torchvision counts what convolutions and linear layers do; timm's tables count two operations
/// more for each element of a batch normalisation (fvcore).
/// </summary>
public class MultiplyAddsTests
{
    private const double Precision = 0.01;
    private const double FvcorePrecision = 0.003;

    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Where(entry => entry.GigaMultiplyAdds is not null).Select(entry => entry.Name)];

    // timm's figures at the catalogue's sizes, in 10^9.
    public static TheoryData<string, double> FvcoreFigures() => new()
    {
        { "inception_v4", 12.28 },
        { "inception_resnet_v2", 13.18 },
        { "resnet18", 1.82 },
        { "resnet34", 3.67 },
        { "resnet50", 4.11 },
        { "resnet101", 7.83 },
        { "resnet152", 11.56 },
        { "resnext50_32x4d", 4.26 },
        { "resnext101_32x8d", 16.48 },
        { "resnext101_64x4d", 15.52 },
        { "wide_resnet50_2", 11.43 },
        { "wide_resnet101_2", 22.80 },
        { "resnet18d", 2.06 },
        { "resnet34d", 3.91 },
        { "resnet50c", 4.35 },
        { "resnet50d", 4.35 },
        { "resnet101d", 10.55 },
        { "resnet152d", 15.41 },
        { "resnest14d", 2.76 },
        { "resnest26d", 3.64 },
        { "resnest50d", 5.40 },
        { "resnest101e", 13.38 },
        { "resnest200e", 35.69 },
        { "resnest269e", 77.69 },
        { "densenet121", 2.87 },
        { "densenet161", 7.79 },
        { "densenet169", 3.40 },
        { "densenet201", 4.34 },
        { "efficientnet_b0", 0.40 },
        { "efficientnet_b1", 0.71 },
        { "efficientnet_b2", 1.12 },
        { "mobilenet_v1", 0.58 },
        { "resnet20_cifar", 0.041 },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Multiply_adds_are_the_published_ones(string name)
    {
        ModelEntry entry = ModelCatalog.Find(name);

        IsNear(entry.GigaMultiplyAdds!.Value, entry.Create().Trace().MultiplyAdds, Precision);
    }

    [Theory]
    [MemberData(nameof(FvcoreFigures))]
    public void Multiply_adds_with_normalisations_are_those_of_fvcore(string name, double published) =>
        IsNear(published, ModelCatalog.Create(name).Trace().MultiplyAddsWithNormalization, FvcorePrecision);

    [Fact]
    public void A_network_without_batch_normalisation_has_one_count()
    {
        ComputationGraph graph = ModelCatalog.Create("vgg16").Trace();

        Assert.Equal(graph.MultiplyAdds, graph.MultiplyAddsWithNormalization);
    }

    private static void IsNear(double published, long counted, double precision) =>
        Assert.InRange(counted / 1e9, published * (1 - precision), published * (1 + precision));
}
