using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Tests;

public class BackboneTests
{
    [Theory]
    [InlineData("mobilenet_v3_small", 576)]
    [InlineData("tf_efficientnetv2_b0", 1280)]
    [InlineData("alexnet", 256)]
    [InlineData("lenet5", 16)]
    [InlineData("vgg16_bn", 512)]
    [InlineData("inception_v1", 1024)]
    [InlineData("googlenet", 1024)]
    [InlineData("inception_v2", 1024)]
    [InlineData("inception_v3", 2048)]
    [InlineData("inception_v4", 1536)]
    [InlineData("inception_resnet_v2", 1536)]
    [InlineData("resnet18", 512)]
    [InlineData("resnet50", 2048)]
    [InlineData("resnest50d", 2048)]
    [InlineData("densenet121", 1024)]
    [InlineData("efficientnet_b0", 1280)]
    [InlineData("mobilenet_v3_large", 960)]
    [InlineData("resnet20_cifar", 64)]
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
