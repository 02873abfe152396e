using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Tests.Conformance;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Runtime;

/// <summary>Training steps whose gradients of convolutions' inputs are computed by Winograd's algorithm.</summary>
public class WinogradGradientTests
{
    private const string Winograd = "input gradient winograd";

    public static TheoryData<string> Tiers => [.. SimdTiers.Supported.Select(tier => tier.ToString())];

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Gradients_are_those_of_direct_convolution(string name)
    {
        SimdTier tier = Enum.Parse<SimdTier>(name);
        Dictionary<string, float[]> direct = Run(new CompileOptions { Tier = tier, Winograd = false });
        Dictionary<string, float[]> winograd = Run(new CompileOptions { Tier = tier });
        Assert.All(direct, output =>
        {
            double norm = Math.Sqrt(output.Value.Sum(value => (double)value * value));
            double distance = Math.Sqrt(output.Value.Zip(winograd[output.Key], (a, b) => (double)(a - b) * (a - b)).Sum());
            Assert.True(distance <= Tolerances.Winograd * norm, $"{output.Key}: {distance} of {norm}");
        });
        Assert.Equal(direct["loss"], winograd["loss"]);
    }

    [Fact]
    public void Threads_do_not_change_a_bit() =>
        Assert.Equal(Run(new CompileOptions { Threads = 1 }), Run(new CompileOptions { Threads = 2 }));

    [Fact]
    public void It_is_used_where_the_model_finds_it_cheaper_and_can_be_turned_off()
    {
        Assert.Equal(1, Kernels(new CompileOptions { Tier = SimdTiers.Best }).Count(IsWinograd));
        Assert.DoesNotContain(Kernels(new CompileOptions { Tier = SimdTiers.Best, Winograd = false }), IsWinograd);

        static bool IsWinograd(string kernel) => kernel.Contains(Winograd, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_convolutions_of_a_training_step_are_direct() =>
        Assert.DoesNotContain(
            Kernels(new CompileOptions()),
            kernel => kernel.Contains("winograd", StringComparison.Ordinal) && !kernel.Contains("gradient", StringComparison.Ordinal));

    // The second convolution is worth it; the third's stride forbids it, and nothing needs the gradient of the images.
    private static ComputationGraph Training()
    {
        var source = new CaseGraph("filtering");
        Value x = source.Input("x", new Shape(2, 3, 30, 29));
        x = source.Convolution(x, "first", 64, 3, new() { Padding = 1 }).Relu();
        x = source.Convolution(x, "second", 72, 3, new() { Padding = 1 }).Relu();
        x = source.Convolution(x, "third", 32, 3, new() { Padding = 1, Stride = 2 }).Relu();
        x = source.Linear(x.AdaptiveAvgPool(1).Flatten(), "head", 10);
        source.Builder.Output("loss", x.CrossEntropy(source.Labels(2, 10)));
        return TestNetworks.SmallTraining(source);
    }

    private static Plan Compile(CompileOptions options)
    {
        Plan plan = Training().Compile(options with { Kind = PlanKind.Training });
        TestNetworks.FillInput(plan, "x");
        return plan;
    }

    private static Dictionary<string, float[]> Run(CompileOptions options)
    {
        using Plan plan = Compile(options);
        plan.Run();
        return Training().Outputs.ToDictionary(output => output.Name, output => plan.Output(output.Name).ToArray());
    }

    private static string[] Kernels(CompileOptions options)
    {
        using Plan plan = Compile(options);
        return [.. plan.Profile(runs: 1).Select(step => step.Kernel)];
    }
}
