using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests;

/// <summary>Every tensor of a network of each family is drawn as the reference draws it.</summary>
public class InitializationTests
{
    // Standard errors that a sample may be away from what it was drawn from.
    private const double Errors = 6;

    // Values a standard normal sample of this size exceeds for certain.
    private const int LargeSample = 1000;

    // Deviation, kurtosis and bound of the numbers of a tensor; a deviation of 0 means that all are equal to the bound.
    private sealed record Law(double Deviation, double Kurtosis, double Bound)
    {
        public static Law Uniform(double bound) => new(bound / Math.Sqrt(3), 1.8, bound);

        public static Law Normal(double deviation) => new(deviation, 3, double.PositiveInfinity);

        public static Law Truncated(double deviation) => new(deviation, 3, 2);

        public static Law All(double number) => new(0, 0, number);
    }

    private static readonly Law Zero = Law.All(0), One = Law.All(1);

    [Theory]
    [InlineData("lenet5")]
    [InlineData("alexnet")]
    [InlineData("inception_v1")]
    [InlineData("inception_v2")]
    [InlineData("inception_v4")]
    [InlineData("inception_resnet_v2")]
    public void Networks_without_rules_of_their_own_have_PyTorchs(string name) => Check(name, PyTorch);

    [Fact]
    public void The_first_AlexNet_draws_small_weights_and_gives_half_of_its_ReLUs_positive_inputs() => Check("alexnet_2012", (module, name) =>
        (module, name) switch
        {
            (_, "weight") => Law.Normal(0.01),
            (Linear { Weight.Shape: var shape }, _) => shape[0] == 1000 ? Zero : One,
            // Of the second, the fourth and the fifth.
            (Conv2d { Groups: 2 }, _) => One,
            _ => Zero,
        });

    [Fact]
    public void Vgg_draws_kernels_by_fan_out_and_small_linear_weights() => Check(
        new Network("vgg", new Vgg(VggConfig.Vgg13 with { BatchNorm = true, HiddenFeatures = 64 }), new InputSize(3, 224, 224), 1000),
        (module, name) => (module, name) switch
        {
            (Conv2d conv, "weight") => KaimingOut(conv),
            (Linear, "weight") => Law.Normal(0.01),
            _ => Zero,
        });

    [Theory]
    [InlineData("googlenet", 0.01)]
    [InlineData("inception_v3", 0.1)]
    public void Inceptions_draw_truncated_normal_weights(string name, double deviation)
    {
        Network network = ModelCatalog.Create(name);
        Check(network, (module, own) => (module, own) switch
        {
            (Linear, "weight") when network.Root.Descendants().First(at => at.Module == module).Path == "AuxLogits.fc" => Law.Truncated(0.001),
            (Conv2d or Linear, "weight") => Law.Truncated(deviation),
            _ => PyTorch(module, own),
        });
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50_v1")]
    [InlineData("resnext50_32x4d")]
    [InlineData("resnet18d")]
    [InlineData("resnet50s")]
    [InlineData("seresnet50")]
    [InlineData("resnest14d")]
    public void Residual_networks_draw_kernels_by_fan_out(string name) =>
        Check(name, (module, own) => module is Conv2d conv && own == "weight" ? KaimingOut(conv) : PyTorch(module, own));

    [Fact]
    public void Cifar_networks_draw_weights_by_fan_in() => Check("resnet20_cifar", (module, own) => (module, own) switch
    {
        (Conv2d or Linear, "weight") => KaimingIn(Weight(module)),
        _ => PyTorch(module, own),
    });

    [Fact]
    public void DenseNet_draws_kernels_by_fan_in() => Check("densenet121", (module, own) => (module, own) switch
    {
        (Conv2d, "weight") => KaimingIn(Weight(module)),
        (Linear, "bias") => Zero,
        _ => PyTorch(module, own),
    });

    [Theory]
    [InlineData("efficientnet_b0", false)]
    [InlineData("efficientnet_v2_s", false)]
    [InlineData("tf_efficientnetv2_b0", true)]
    [InlineData("mobilenet_v1", true)]
    [InlineData("mobilenetv2_050", true)]
    public void EfficientNets_draw_linear_weights_by_their_outputs(string name, bool oneGroup) => Check(name, (module, own) => (module, own) switch
    {
        (Conv2d conv, "weight") => KaimingOut(conv, oneGroup ? conv.Groups : 1),
        (Linear, "weight") => Law.Uniform(1 / Math.Sqrt(Weight(module)[0])),
        _ => Zero,
    });

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("mobilenet_v3_large")]
    public void MobileNets_draw_small_linear_weights(string name) => Check(name, (module, own) => (module, own) switch
    {
        (Conv2d conv, "weight") => KaimingOut(conv),
        (Linear, "weight") => Law.Normal(0.01),
        _ => Zero,
    });

    [Theory]
    [InlineData("resnet18", false)]
    [InlineData("resnet50", false)]
    [InlineData("resnet18d", true)]
    [InlineData("resnet50c", true)]
    [InlineData("seresnet50", true)]
    [InlineData("resnest14d", true)]
    [InlineData("resnet20_cifar", false)]
    public void The_last_normalisation_of_a_branch_starts_at_zero_in_timms_networks(string name, bool zero)
    {
        Network network = ModelCatalog.Create(name);
        string last = network.Parameters.Any(own => own.Name.EndsWith("0.bn3.weight", StringComparison.Ordinal)) ? "bn3.weight" : "bn2.weight";
        StateTensor[] lasts = [.. network.Parameters.Where(own => own.Name.StartsWith("layer", StringComparison.Ordinal) && own.Name.EndsWith("." + last, StringComparison.Ordinal))];

        Assert.NotEmpty(lasts);
        Assert.All(lasts, own => Assert.Equal(zero ? 0 : 1, own.Values[0]));
    }

    private static void Check(string name, Func<Module, string, Law> law) => Check(ModelCatalog.Create(name), law);

    private static void Check(Network network, Func<Module, string, Law> law)
    {
        network.Initialize(11);
        foreach ((string path, Module module) in network.Root.Descendants())
        {
            foreach ((string name, Parameter own) in module.Parameters.Concat(module.Buffers))
            {
                StateTensor parameter = network.State[own.Name];
                Law expected = (module, name) switch
                {
                    (BatchNorm2d, "weight") => Law.All(parameter.Values[0] == 0 && StartsAtZero(network, path) ? 0 : 1),
                    (BatchNorm2d, "bias" or "running_mean" or "num_batches_tracked") => Zero,
                    (BatchNorm2d, "running_var") => One,
                    _ => law(module, name),
                };
                Check(parameter, expected);
            }
        }
    }

    // That it does is a test of its own.
    private static bool StartsAtZero(Network network, string path) => network.Root is ResNet && path.StartsWith("layer", StringComparison.Ordinal);

    private static void Check(StateTensor parameter, Law law)
    {
        double count = parameter.Shape.Length, sum = 0, squares = 0, most = 0;
        foreach (float value in parameter.Values)
        {
            sum += value;
            squares += (double)value * value;
            most = Math.Max(most, Math.Abs(value));
        }
        if (law.Deviation == 0)
        {
            Assert.True(most == law.Bound && sum == law.Bound * count, $"{parameter} is not all {law.Bound}.");
            return;
        }
        Assert.True(Math.Abs(sum / count) <= Errors * law.Deviation / Math.Sqrt(count), $"{parameter} has the mean {sum / count}.");
        double variance = squares / count / (law.Deviation * law.Deviation);
        Assert.True(
            Math.Abs(variance - 1) <= Errors * Math.Sqrt((law.Kurtosis - 1) / count), $"{parameter} has {variance} times the variance of {law}.");
        Assert.True(most <= law.Bound, $"{parameter} has a number of size {most}, beyond {law.Bound}.");
        if (count >= LargeSample)
            Assert.True(most > (law.Kurtosis < 3 ? 1.7 : 2.6) * law.Deviation, $"{parameter} has no number beyond {most}; it is not of {law}.");
    }

    private static Shape Weight(Module module) => module.Parameters.Single(own => own.Name == "weight").Parameter.Shape;

    private static Law PyTorch(Module module, string name)
    {
        Shape weight = Weight(module);
        return Law.Uniform(1 / Math.Sqrt((double)weight.Length / weight[0]));
    }

    private static Law KaimingOut(Conv2d conv, int groups = 1) =>
        Law.Normal(Math.Sqrt(2.0 * groups / (conv.Weight.Shape[0] * conv.Weight.Shape[2] * conv.Weight.Shape[3])));

    private static Law KaimingIn(Shape weight) => Law.Normal(Math.Sqrt(2.0 * weight[0] / weight.Length));
}
