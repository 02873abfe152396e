using Vertebra.Graph.Ir;

namespace Vertebra.Models.Tests;

public class RegularizationTests
{
    // What the references set by default: torchvision as its papers have it, timm nothing, Cadene nothing.
    private static readonly Dictionary<string, string> Dropouts = new()
    {
        ["alexnet"] = "0.5 0.5",
        ["alexnet_2012"] = "0.5 0.5",
        ["vgg11"] = "0.5 0.5",
        ["vgg11_bn"] = "0.5 0.5",
        ["vgg13"] = "0.5 0.5",
        ["vgg13_bn"] = "0.5 0.5",
        ["vgg16"] = "0.5 0.5",
        ["vgg16_bn"] = "0.5 0.5",
        ["vgg19"] = "0.5 0.5",
        ["vgg19_bn"] = "0.5 0.5",
        ["googlenet"] = "0.7 0.7 0.2",
        ["inception_v3"] = "0.5",
        ["efficientnet_b0"] = "0.2",
        ["efficientnet_b1"] = "0.2",
        ["efficientnet_b2"] = "0.3",
        ["efficientnet_b3"] = "0.3",
        ["efficientnet_b4"] = "0.4",
        ["efficientnet_b5"] = "0.4",
        ["efficientnet_b6"] = "0.5",
        ["efficientnet_b7"] = "0.5",
        ["efficientnet_v2_s"] = "0.2",
        ["efficientnet_v2_m"] = "0.3",
        ["efficientnet_v2_l"] = "0.4",
        ["mobilenet_v2"] = "0.2",
        ["tf_mobilenet_v2"] = "0.2",
        ["mobilenet_v3_large"] = "0.2",
        ["mobilenet_v3_small"] = "0.2",
    };

    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Dropout_and_stochastic_depth_are_those_of_the_reference(string name)
    {
        var builder = new GraphBuilder { TracesAuxiliaryHeads = true };
        Network network = ModelCatalog.Create(name);
        network.TraceLogits(builder, 1, network.Input.Height, network.Input.Width);
        Op[] ops = [.. builder.Build().Nodes.Select(node => node.Op)];

        Assert.Equal(
            Dropouts.GetValueOrDefault(name, ""),
            string.Join(' ', ops.OfType<DropoutOp>().Where(op => op.Probability > 0).Select(op => FormattableString.Invariant($"{op.Probability}"))));
        float[] depths = [.. ops.OfType<StochasticDepthOp>().Select(op => op.Probability)];
        if (name.StartsWith("efficientnet", StringComparison.Ordinal))
            Assert.InRange(depths.Max(), 0.16, 0.2);
        else
            Assert.Empty(depths);
    }
}
