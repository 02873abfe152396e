using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Runtime.Tuning;
using Vertebra.Graph.Tests.Conformance;
using Vertebra.Kernels;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Runtime;

/// <summary>Methods that are forced, and one that is added to the table.</summary>
public class ConvolutionMethodTests
{
    public static TheoryData<string, string> MethodsOfTiers
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (SimdTier tier in SimdTiers.Supported)
            {
                foreach (string name in KernelSet.For(tier).Convolutions.Names)
                    rows.Add(name, tier.ToString());
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(MethodsOfTiers))]
    public void A_forced_method_is_taken_where_it_computes_a_convolution_and_results_stay_the_same(string method, string tier)
    {
        var usual = new CompileOptions { Tier = Enum.Parse<SimdTier>(tier), Kind = PlanKind.Training };
        CompileOptions forced = usual with { ConvolutionMethod = method };
        KernelSet kernels = KernelSet.For(usual.Tier);
        using Plan plan = Compile(forced);
        Assert.Equal(
            Training().Nodes.Where(node => node.Op is Conv2dOp).Count(node => kernels.Convolutions.For(Problem(node, kernels)).Any(row => row.Name == method)),
            plan.Dump().Split('\n').Count(step => step.Contains(" = Conv2d <", StringComparison.Ordinal) && step.EndsWith(" -- forced", StringComparison.Ordinal)));

        Dictionary<string, float[]> expected = Run(usual), actual = Run(forced);
        foreach (string output in expected.Keys)
        {
            double norm = Math.Sqrt(expected[output].Sum(value => (double)value * value));
            double distance = Math.Sqrt(expected[output].Zip(actual[output], (a, b) => (double)(a - b) * (a - b)).Sum());
            Assert.True(distance <= 1e-3 * norm, $"{output}: {distance} of {norm}");
        }
    }

    [Fact]
    public void A_forced_method_separates_a_pair_of_convolutions()
    {
        Assert.Contains(" > 3x3 g32 depthwise", Dump(null), StringComparison.Ordinal);
        Assert.DoesNotContain(" > 3x3 g32 depthwise", Dump("rows"), StringComparison.Ordinal);
        Assert.DoesNotContain(" > 3x3 g32 depthwise", Dump("pointwise"), StringComparison.Ordinal);
        Assert.Contains(" > 3x3 g32 depthwise", Dump("winograd-f2"), StringComparison.Ordinal);

        static string Dump(string? method)
        {
            if (SimdTiers.Best == SimdTier.Scalar)
                Assert.Skip("Scalar code has no pairs.");
            using Plan plan = Pair().Compile(new CompileOptions { ConvolutionMethod = method });
            return plan.Dump();
        }
    }

    [Fact]
    public void An_unknown_method_is_an_error_that_lists_the_methods()
    {
        var fault = Assert.Throws<ArgumentException>(() => Pair().Compile(new CompileOptions { ConvolutionMethod = "fft" }));
        Assert.All(KernelSet.For().Convolutions.Names, name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_added_method_is_chosen_where_it_is_expected_to_be_the_fastest()
    {
        var added = new AddedMethod(cycles: 1);
        using Plan plan = Pair().Compile(new CompileOptions { MoreConvolutionMethods = [added] });
        Assert.True(added.Created > 0);
        Assert.Contains(" -- model: ", plan.Dump(), StringComparison.Ordinal);

        var dear = new AddedMethod(cycles: 1e12);
        using Plan other = Pair().Compile(new CompileOptions { MoreConvolutionMethods = [dear] });
        Assert.Equal(0, dear.Created);
    }

    [Fact]
    public void An_added_method_is_measured_by_the_tuner()
    {
        var added = new AddedMethod(cycles: 1e12);
        var timings = new KernelTimings();
        using Plan plan = Pair().Compile(new CompileOptions { MoreConvolutionMethods = [added], Timings = timings, Tune = true });
        Assert.Contains(timings.All.Keys, key => key.EndsWith($"; {AddedMethod.MethodName}", StringComparison.Ordinal));
        Assert.True(added.Created > 0);
        Assert.Contains(" -- measured ", plan.Dump(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_added_method_can_be_forced()
    {
        var added = new AddedMethod(cycles: double.PositiveInfinity);
        using Plan plan = Pair().Compile(new CompileOptions { MoreConvolutionMethods = [added], ConvolutionMethod = AddedMethod.MethodName });
        Assert.True(added.Created > 0);
        Assert.Contains(" -- forced", plan.Dump(), StringComparison.Ordinal);
    }

    // Images, a stem, an expansion, a depthwise convolution, narrow groups and a kernel for Winograd's transforms.
    private static ComputationGraph Training()
    {
        var source = new CaseGraph("methods");
        Value x = source.Input("x", new Shape(2, 3, 12, 13));
        x = source.Convolution(x, "stem", 16, 3, new() { Padding = 1 });
        x = source.Convolution(x, "expansion", 32, 1);
        x = source.Convolution(x, "depthwise", 32, 3, new() { Padding = 1, Groups = 32 });
        x = source.Convolution(x, "grouped", 32, 3, new() { Padding = 1, Groups = 8 });
        x = source.Convolution(x, "square", 24, 3, new() { Padding = 1 });
        x = source.Linear(x.AdaptiveAvgPool(1).Flatten(), "head", 10);
        source.Builder.Output("loss", x.CrossEntropy(source.Labels(2, 10)));
        return Gradients.Differentiate(source.Builder.Build(), "loss");
    }

    private static ComputationGraph Pair()
    {
        var source = new CaseGraph("pair");
        Value x = source.Input("x", new Shape(1, 16, 12, 13));
        x = source.Convolution(x, "expansion", 32, 1).Relu();
        x = source.Convolution(x, "depthwise", 32, 3, new() { Padding = 1, Groups = 32 }).Relu();
        source.Builder.Output("y", source.Convolution(x, "square", 24, 3, new() { Padding = 1 }));
        return source.Builder.Build();
    }

    private static ConvProblem Problem(Node node, KernelSet kernels)
    {
        ConvGeometry geometry = ConvGeometries.Of(
            ((Conv2dOp)node.Op).Attributes, node.Inputs[0].Shape, node.Inputs[1].Shape, node.Shape);
        return ConvProblem.Forward(geometry, geometry.InChannels == 3 ? 1 : kernels.Block, kernels.Block);
    }

    private static Plan Compile(CompileOptions options)
    {
        Plan plan = Training().Compile(options);
        TestNetworks.FillInput(plan, "x");
        return plan;
    }

    private static Dictionary<string, float[]> Run(CompileOptions options)
    {
        using Plan plan = Compile(options);
        plan.Run();
        return Training().Outputs.ToDictionary(output => output.Name, output => plan.Output(output.Name).ToArray());
    }
}
