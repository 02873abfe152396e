using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Tests;

public class FeatureTests
{
    // Stride:channels. What timm's feature_info has where timm has the network, and by the same rule where it has none: the last map
    // before each reduction and the last map of all.
    private static readonly Dictionary<string, string> Published = new()
    {
        ["lenet5"] = "1:6 2:16 4:16",
        ["alexnet"] = "4:64 8:192 16:256 32:256",
        ["alexnet_2012"] = "4:96 8:256 16:256 32:256",
        ["inception_v1"] = "2:64 4:192 8:480 16:832 32:1024",
        ["googlenet"] = "2:64 4:192 8:480 16:832 32:1024",
        ["inception_v2"] = "2:64 4:192 8:320 16:608 32:1024",
        ["inception_v3"] = "2:64 4:192 8:288 16:768 32:2048",
        ["inception_v4"] = "2:64 4:160 8:384 16:1024 32:1536",
        ["inception_resnet_v2"] = "2:64 4:192 8:320 16:1088 32:1536",
        ["resnet50s"] = "2:128 4:256 8:512 16:1024 32:2048",
        ["resnest101e"] = "2:128 4:256 8:512 16:1024 32:2048",
        ["resnest200e"] = "2:128 4:256 8:512 16:1024 32:2048",
        ["resnest269e"] = "2:128 4:256 8:512 16:1024 32:2048",
        ["densenet121"] = "2:64 4:256 8:512 16:1024 32:1024",
        ["densenet161"] = "2:96 4:384 8:768 16:2112 32:2208",
        ["densenet169"] = "2:64 4:256 8:512 16:1280 32:1664",
        ["densenet201"] = "2:64 4:256 8:512 16:1792 32:1920",
        ["densenet264"] = "2:64 4:256 8:512 16:2304 32:2688",
        ["efficientnet_b0"] = "2:16 4:24 8:40 16:112 32:320",
        ["efficientnet_b1"] = "2:16 4:24 8:40 16:112 32:320",
        ["efficientnet_b2"] = "2:16 4:24 8:48 16:120 32:352",
        ["efficientnet_b3"] = "2:24 4:32 8:48 16:136 32:384",
        ["efficientnet_b4"] = "2:24 4:32 8:56 16:160 32:448",
        ["efficientnet_b5"] = "2:24 4:40 8:64 16:176 32:512",
        ["efficientnet_b6"] = "2:32 4:40 8:72 16:200 32:576",
        ["efficientnet_b7"] = "2:32 4:48 8:80 16:224 32:640",
        ["efficientnet_v2_s"] = "2:24 4:48 8:64 16:160 32:256",
        ["efficientnet_v2_m"] = "2:24 4:48 8:80 16:176 32:512",
        ["efficientnet_v2_l"] = "2:32 4:64 8:96 16:224 32:640",
        ["tf_efficientnetv2_b0"] = "2:16 4:32 8:48 16:112 32:192",
        ["tf_efficientnetv2_b1"] = "2:16 4:32 8:48 16:112 32:192",
        ["tf_efficientnetv2_b2"] = "2:16 4:32 8:56 16:120 32:208",
        ["tf_efficientnetv2_b3"] = "2:16 4:40 8:56 16:136 32:232",
        ["mobilenet_v1"] = "2:64 4:128 8:256 16:512 32:1024",
        ["tf_mobilenet_v1"] = "2:64 4:128 8:256 16:512 32:1024",
        ["mobilenet_v2"] = "2:16 4:24 8:32 16:96 32:320",
        ["tf_mobilenet_v2"] = "2:16 4:24 8:32 16:96 32:320",
        ["mobilenetv2_035"] = "2:8 4:8 8:16 16:32 32:112",
        ["mobilenetv2_050"] = "2:8 4:16 8:16 16:48 32:160",
        ["mobilenetv2_075"] = "2:16 4:24 8:24 16:72 32:240",
        ["mobilenetv2_140"] = "2:24 4:32 8:48 16:136 32:448",
        ["mobilenet_v3_large"] = "2:16 4:24 8:40 16:112 32:960",
        ["mobilenet_v3_small"] = "2:16 4:16 8:24 16:48 32:576",
    };

    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Select(entry => entry.Name)];

    [Theory]
    [InlineData("lenet5", 65, 97, "1x6x61x93 1x16x26x42 1x16x13x21")]
    [InlineData("alexnet_2012", 300, 200, "1x96x74x49 1x256x36x24 1x256x17x11 1x256x8x5")]
    public void A_classifier_for_one_size_does_not_limit_the_maps(string name, int height, int width, string maps)
    {
        Backbone backbone = ModelCatalog.Create(name).Features();
        using Plan plan = backbone.Compile(1, height, width);
        plan.Run();

        Assert.Equal(maps, string.Join(' ', backbone.Trace(1, height, width).Outputs.Select(output => output.Node.Shape)));
        Assert.Throws<ShapeException>(() => backbone.Trace(1, 4, 4));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Features_have_the_strides_and_channels_that_timm_reports(string name)
    {
        Backbone backbone = ModelCatalog.Create(name).Features(minStride: 1);
        ComputationGraph graph = backbone.Trace();

        Assert.Equal(Expected(name), string.Join(' ', backbone.Outputs.Select(map => $"{map.Stride}:{map.Channels}")));
        Assert.Equal(backbone.Outputs.Select(map => map.Channels), graph.Outputs.Select(output => output.Node.Shape.Channels));
        for (int i = 1; i < backbone.Outputs.Count; i++)
        {
            Assert.True(backbone.Outputs[i - 1].Stride < backbone.Outputs[i].Stride);
            Assert.True(graph.Outputs[i - 1].Node.Shape.Width > graph.Outputs[i].Node.Shape.Width);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Features_begin_at_stride_4_but_for_small_images(string name)
    {
        int[] strides = [.. ModelCatalog.Create(name).Features().Outputs.Select(map => map.Stride!.Value)];

        Assert.Equal(name == "lenet5" || name.EndsWith("_cifar", StringComparison.Ordinal) ? [1, 2, 4] : [4, 8, 16, 32], strides);
    }

    [Theory]
    [InlineData("lenet5", 32, 32)]
    [InlineData("alexnet", 100, 80)]
    [InlineData("vgg11_bn", 32, 64)]
    [InlineData("inception_v1", 64, 48)]
    [InlineData("googlenet", 64, 48)]
    [InlineData("inception_v2", 64, 96)]
    [InlineData("inception_v3", 75, 96)]
    [InlineData("resnet18", 64, 48)]
    [InlineData("resnest14d", 64, 48)]
    [InlineData("densenet121", 64, 48)]
    [InlineData("efficientnet_b0", 64, 48)]
    [InlineData("tf_efficientnetv2_b0", 65, 48)]
    [InlineData("mobilenet_v3_small", 64, 48)]
    [InlineData("resnet20_cifar", 32, 24)]
    public void Features_are_what_the_whole_network_computes_on_its_way(string name, int height, int width)
    {
        Network network = ModelCatalog.Create(name, classes: 3);
        network.Initialize(7);
        Backbone backbone = network.Features(minStride: 1);
        var builder = new GraphBuilder();
        builder.Output(Network.LogitsName, network.TraceLogits(builder, 1, height, width));
        foreach (FeatureMap map in backbone.Outputs)
            builder.Output(map.Name, builder.Features.Last(own => own.Path == map.Path && own.Map.Shape.Channels == map.Channels).Map);
        using Plan whole = network.CompileInference(builder.Build().Prune(), null), body = backbone.Compile(1, height, width);
        foreach (Plan plan in new[] { whole, body })
        {
            Fill(plan.Input(Network.InputName));
            plan.Run();
        }

        foreach (FeatureMap map in backbone.Outputs)
        {
            float[] expected = whole.Output(map.Name).ToArray(), actual = body.Output(map.Name).ToArray();
            float scale = expected.Max(MathF.Abs);
            Assert.True(float.IsFinite(scale) && scale > 0, $"{map.Name} of {name} has values up to {scale}.");
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, scale * 1e-5f));
        }
    }

    [Fact]
    public void Features_of_any_size_are_rounded_up()
    {
        Backbone backbone = ModelCatalog.Create("mobilenet_v3_small").Features(minStride: 8);
        ComputationGraph graph = backbone.Trace(2, 65, 100);

        Assert.Equal(["features.3", "features.8", "features.12"], backbone.Outputs.Select(map => map.Path));
        Assert.Equal(["stride8", "stride16", "stride32"], graph.Outputs.Select(output => output.Name));
        Assert.Equal(["2x24x9x13", "2x48x5x7", "2x576x3x4"], graph.Outputs.Select(output => output.Node.Shape.ToString()));
        Assert.DoesNotContain(graph.Parameters, parameter => parameter.Name.StartsWith("classifier", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("resnet50", "relu layer1 layer2 layer3 layer4")]
    [InlineData("vgg11", "features.1 features.4 features.9 features.14 features.19 features.20")]
    [InlineData("inception_v4", "features.2 features.3 features.9 features.17 features.21")]
    [InlineData("inception_resnet_v2", "conv2d_2b conv2d_4a repeat repeat_1 conv2d_7b")]
    public void Features_name_the_module_that_gives_them(string name, string paths) =>
        Assert.Equal(paths, string.Join(' ', ModelCatalog.Create(name).Features(minStride: 1).Outputs.Select(map => map.Path)));

    [Fact]
    public void A_network_without_feature_maps_says_so()
    {
        var network = new Network("plain", new Sequential(new Flatten(), new Linear(4, 2)), new InputSize(1, 2, 2), 2);

        Assert.Equal("plain has no feature maps.", Assert.Throws<InvalidOperationException>(() => network.Features()).Message);
        Assert.Equal(
            "resnet18 has feature maps of stride 2, 4, 8, 16, 32 only.",
            Assert.Throws<InvalidOperationException>(() => ModelCatalog.Create("resnet18").Features(minStride: 64)).Message);
    }

    private static string Expected(string name)
    {
        if (Published.TryGetValue(name, out string? own))
            return own;
        if (name.StartsWith("vgg", StringComparison.Ordinal))
            return "1:64 2:128 4:256 8:512 16:512 32:512";
        if (name.EndsWith("_cifar", StringComparison.Ordinal))
            return "1:16 2:32 4:64";
        bool basic = name.StartsWith("resnet18", StringComparison.Ordinal) || name.StartsWith("resnet34", StringComparison.Ordinal);
        return basic ? "2:64 4:64 8:128 16:256 32:512" : "2:64 4:256 8:512 16:1024 32:2048";
    }

    private static void Fill(Span<float> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = MathF.Sin(0.37f * i);
    }
}
