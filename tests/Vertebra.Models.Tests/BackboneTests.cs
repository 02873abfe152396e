using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Tests;

public class BackboneTests
{
    // The channels that timm's features_only networks have.
    [Theory]
    [InlineData("mobilenet_v1", "4:128 8:256 16:512 32:1024")]
    [InlineData("mobilenet_v2", "4:24 8:32 16:96 32:320")]
    [InlineData("mobilenetv2_050", "4:16 8:16 16:48 32:160")]
    [InlineData("mobilenet_v3_large", "4:24 8:40 16:112 32:160")]
    [InlineData("efficientnet_b0", "4:24 8:40 16:112 32:320")]
    [InlineData("efficientnet_b5", "4:40 8:64 16:176 32:512")]
    [InlineData("efficientnet_v2_s", "4:48 8:64 16:160 32:256")]
    [InlineData("tf_efficientnetv2_b0", "4:32 8:48 16:112 32:192")]
    public void Features_are_the_last_maps_of_each_scale(string name, string expected)
    {
        Backbone backbone = ModelCatalog.Create(name).Features();

        Assert.Equal(expected, string.Join(' ', backbone.Outputs.Select(map => $"{map.Stride}:{map.Channels}")));
    }

    [Fact]
    public void Features_of_any_size_are_rounded_up()
    {
        Backbone backbone = ModelCatalog.Create("mobilenet_v3_small").Features(minStride: 8);
        ComputationGraph graph = backbone.Trace(2, 65, 100);

        Assert.Equal(["features.3", "features.8", "features.11"], backbone.Outputs.Select(map => map.Path));
        Assert.Equal(["stride8", "stride16", "stride32"], graph.Outputs.Select(output => output.Name));
        Assert.Equal(["2x24x9x13", "2x48x5x7", "2x96x3x4"], graph.Outputs.Select(output => output.Node.Shape.ToString()));
        Assert.DoesNotContain(graph.Parameters, parameter => parameter.Name.StartsWith("classifier", StringComparison.Ordinal));
    }

    [Fact]
    public void A_network_without_feature_maps_says_so()
    {
        var network = new Network("plain", new Sequential(new Flatten(), new Linear(4, 2)), new InputSize(1, 2, 2), 2);

        Assert.Equal("plain has no feature maps of stride 4 to 32.", Assert.Throws<InvalidOperationException>(() => network.Features()).Message);
    }

    [Theory]
    [InlineData("mobilenet_v3_small", 576)]
    [InlineData("tf_efficientnetv2_b0", 1280)]
    [InlineData("alexnet", 256)]
    [InlineData("lenet5", 16)]
    public void The_embedding_has_the_channels_of_the_last_map(string name, int channels)
    {
        Backbone backbone = ModelCatalog.Create(name).Embed();

        Assert.Equal(channels, Assert.Single(backbone.Outputs).Channels);
        Assert.Equal(new Shape(3, channels), backbone.Trace(3).Output(Backbone.EmbeddingName).Shape);
    }

    [Fact]
    public void The_classifier_of_the_embedding_gives_the_logits()
    {
        Network network = ModelCatalog.Create("mobilenetv2_035", classes: 3);
        network.Initialize(4);
        using Plan whole = network.Compile(1, 40, 56), body = network.Embed().Compile(1, 40, 56);
        foreach (Plan plan in new[] { whole, body })
        {
            plan.Input(Network.InputName).Fill(0.5f);
            plan.Run();
        }

        ReadOnlySpan<float> embedding = body.Output(Backbone.EmbeddingName), weight = network.State["classifier.weight"].Values;
        for (int i = 0; i < 3; i++)
        {
            double logit = 0;
            for (int j = 0; j < embedding.Length; j++)
                logit += embedding[j] * weight[i * embedding.Length + j];
            Assert.Equal(logit, whole.Output(Network.LogitsName)[i], 1e-4);
        }
    }

    [Fact]
    public void A_new_head_keeps_all_other_weights()
    {
        Network network = ModelCatalog.Create("mobilenet_v3_small");
        network.Initialize(4);
        network.State["features.0.0.weight"].IsTrainable = false;

        Network other = network.ReplaceHead(7, seed: 5);

        Assert.Equal(7, other.Classes);
        Assert.Equal("1x7", other.Trace().Output(Network.LogitsName).Shape.ToString());
        Assert.False(other.State["features.0.0.weight"].IsTrainable);
        Assert.All(
            network.Parameters.Where(own => own.Name is not ("classifier.3.weight" or "classifier.3.bias")),
            own => Assert.Equal(own.Values, other.State[own.Name].Values));
        other.State["features.0.1.weight"].Values.Fill(3);
        Assert.All(network.State["features.0.1.weight"].Values.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_new_head_for_as_many_classes_is_drawn_anew()
    {
        Network network = ModelCatalog.Create("mobilenetv2_035", classes: 4);
        network.Initialize(4);

        Network other = network.ReplaceHead(4, seed: 5);

        Assert.NotEqual(network.State["classifier.weight"].Values.ToArray(), other.State["classifier.weight"].Values.ToArray());
        Assert.Equal(network.State["conv_stem.weight"].Values, other.State["conv_stem.weight"].Values);
    }

    [Fact]
    public void A_network_that_cannot_be_made_again_has_no_new_head()
    {
        var network = new Network("own", new Sequential(new Flatten(), new Linear(4, 2)), new InputSize(1, 2, 2), 2);

        Assert.Contains("own cannot be made for other classes", Assert.Throws<InvalidOperationException>(() => network.ReplaceHead(3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.ReplaceHead(0));
    }
}
