using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Tests.Families;

public class EfficientNetTests
{
    [Theory]
    [InlineData("efficientnet_b0", 16)]
    [InlineData("efficientnet_b7", 55)]
    [InlineData("efficientnet_v2_s", 40)]
    public void Stochastic_depth_grows_linearly_from_block_to_block(string name, int blocks)
    {
        float[] rates = [.. ModelCatalog.Create(name).Trace().Nodes.Select(node => node.Op).OfType<StochasticDepthOp>().Select(op => op.Probability)];

        Assert.Equal(rates.Order(), rates);
        Assert.All(rates, rate => Assert.Equal(Math.Round(rate * blocks / 0.2), rate * blocks / 0.2, 1e-4));
        Assert.InRange(rates[^1], 0.17, 0.2 - 0.2 / blocks + 1e-6);
    }

    [Fact]
    public void Stochastic_depth_grows_linearly_in_the_small_networks_too()
    {
        var network = new Network("own", new TfEfficientNetV2(stochasticDepth: 0.21), new InputSize(3, 224, 224), 1000);
        double[] rates = [.. network.Trace().Nodes.Select(node => node.Op).OfType<StochasticDepthOp>().Select(op => (double)op.Probability)];

        Assert.Equal(rates.Order(), rates);
        Assert.Equal(0.20, rates[^1], 1e-6);
    }

    [Theory]
    [InlineData("efficientnet_b0", 1e-5f, 0.1f)]
    [InlineData("efficientnet_b5", 1e-3f, 0.01f)]
    [InlineData("efficientnet_v2_s", 1e-3f, 0.1f)]
    [InlineData("tf_efficientnetv2_b0", 1e-3f, 0.1f)]
    [InlineData("mobilenet_v3_large", 1e-3f, 0.01f)]
    [InlineData("mobilenet_v2", 1e-5f, 0.1f)]
    public void Normalisations_have_the_references_epsilon_and_momentum(string name, float epsilon, float momentum) =>
        Assert.All(
            ModelCatalog.Create(name).Trace().Nodes.Select(node => node.Op).OfType<BatchNormOp>(),
            norm => Assert.Equal(new BatchNormOp(epsilon, momentum), norm));

    [Fact]
    public void A_scaled_network_is_one_line()
    {
        var config = EfficientNetConfig.V1(width: 0.25, depth: 0.5, resolution: 64, dropout: 0) with
        {
            StochasticDepth = 0,
            Padding = PaddingMode.Same,
            Norm = new BatchNormOptions(Epsilon: 1e-3f),
        };
        var network = new Network("tiny", new EfficientNet(config, classes: 3, inChannels: 1), new InputSize(1, 64, 64), 3);

        Assert.DoesNotContain(network.Trace().Nodes, node => node.Op is StochasticDepthOp);
        Assert.Equal("features.0.0.weight [8x1x3x3]", network.Parameters[0].ToString());
        Assert.Equal(10, network.Parameters.Count(own => own.Name.EndsWith("fc1.weight", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_block_prints_as_PyTorch_prints_it()
    {
        string expected = """
                  (0): MBConv(
                    (block): Sequential(
                      (0): Conv2dNormActivation(
                        (0): Conv2d(32, 32, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), groups=32, bias=False)
                        (1): BatchNorm2d(32, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
                        (2): SiLU()
                      )
                      (1): SqueezeExcitation(
                        (avgpool): AdaptiveAvgPool2d(output_size=(1, 1))
                        (fc1): Conv2d(32, 8, kernel_size=(1, 1), stride=(1, 1))
                        (fc2): Conv2d(8, 32, kernel_size=(1, 1), stride=(1, 1))
                        (activation): SiLU()
                        (scale_activation): Sigmoid()
                      )
                      (2): Conv2dNormActivation(
                        (0): Conv2d(32, 16, kernel_size=(1, 1), stride=(1, 1), bias=False)
                        (1): BatchNorm2d(16, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
                      )
                    )
                    (stochastic_depth): StochasticDepth(p=0.0, mode=row)
                  )
            """;

        Assert.Contains(expected.ReplaceLineEndings("\n"), new EfficientNet(EfficientNetConfig.B0).ToString());
    }
}
