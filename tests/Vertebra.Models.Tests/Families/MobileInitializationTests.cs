using Vertebra.Models.State;

namespace Vertebra.Models.Tests.Families;

/// <summary>Each family fills its tensors as its reference does.</summary>
public class MobileInitializationTests
{
    // Deviations of the mean and the deviation of a sample, in their own standard errors.
    private const double Errors = 5;

    public static TheoryData<string> Names() => ["mobilenet_v1", "mobilenet_v2", "mobilenetv2_035", "mobilenet_v3_small", "tf_efficientnetv2_b0", "efficientnet_b0"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Kernels_are_normal_by_their_fan_out(string name)
    {
        bool oneGroup = name is "mobilenet_v1" or "mobilenetv2_035" or "tf_efficientnetv2_b0";
        Assert.All(Tensors(name, rank: 4), kernel =>
        {
            // A depthwise kernel has one input channel; its groups are its output channels.
            bool depthwise = kernel.Shape[1] == 1;
            double fanOut = kernel.Shape[2] * kernel.Shape[3] * (depthwise && oneGroup ? 1 : kernel.Shape[0]);
            CheckSpread(kernel, Math.Sqrt(2 / fanOut), kurtosis: 3);
        });
    }

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("mobilenet_v3_small")]
    public void Linear_layers_of_MobileNets_are_normal(string name) =>
        Assert.All(Tensors(name, rank: 2), weight => CheckSpread(weight, 0.01, kurtosis: 3));

    [Theory]
    [InlineData("mobilenet_v1")]
    [InlineData("mobilenetv2_035")]
    [InlineData("tf_efficientnetv2_b0")]
    [InlineData("efficientnet_b0")]
    public void Linear_layers_of_EfficientNets_are_uniform_by_their_outputs(string name)
    {
        double bound = 1 / Math.Sqrt(1000);
        Assert.All(Tensors(name, rank: 2), weight =>
        {
            CheckSpread(weight, bound / Math.Sqrt(3), kurtosis: 1.8);
            Assert.All(weight.Values.ToArray(), value => Assert.InRange(value, -bound, bound));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Biases_are_zero_and_normalisations_do_nothing_yet(string name) =>
        Assert.All(Tensors(name, rank: 1), vector =>
        {
            bool one = vector.Name.EndsWith("running_var", StringComparison.Ordinal) || vector.Name.EndsWith("weight", StringComparison.Ordinal);
            Assert.All(vector.Values.ToArray(), value => Assert.Equal(one ? 1 : 0, value));
        });

    private static List<StateTensor> Tensors(string name, int rank)
    {
        Network network = ModelCatalog.Create(name);
        network.Initialize(11);
        List<StateTensor> tensors = [.. network.Parameters.Where(own => own.Shape.Rank == rank)];
        Assert.NotEmpty(tensors);
        return tensors;
    }

    private static void CheckSpread(StateTensor parameter, double deviation, double kurtosis)
    {
        double count = parameter.Shape.Length, mean = 0, square = 0;
        foreach (float value in parameter.Values)
        {
            mean += value / count;
            square += value * (double)value / count;
        }
        Assert.True(Math.Abs(mean) < Errors * deviation / Math.Sqrt(count), $"{parameter} has the mean {mean}.");
        double variance = square / deviation / deviation;
        Assert.True(Math.Abs(variance - 1) < Errors * Math.Sqrt((kurtosis - 1) / count), $"{parameter} has {variance} of the variance.");
    }
}
