using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Tests.Conformance;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Runtime;

/// <summary>Which convolutions share a step.</summary>
public class ConvolutionPairTests
{
    [Fact]
    public void An_expansion_its_depthwise_convolution_and_the_squeeze_are_one_step_with_a_name()
    {
        CaseGraph source = Block(expansionIsOutput: false);
        string[] kernels = Kernels(source.Builder.Build(), SimdTiers.Best);
        Assert.Contains("conv 1x1 pointwise + silu > 3x3/2 g32 depthwise + relu + mean", kernels);
        Assert.DoesNotContain(kernels, kernel => kernel.Contains("avgpool", StringComparison.Ordinal));
        Assert.Single(kernels, kernel => kernel.Contains("depthwise", StringComparison.Ordinal));
    }

    [Fact]
    public void An_expansion_that_is_an_output_is_computed_apart()
    {
        CaseGraph source = Block(expansionIsOutput: true);
        Assert.DoesNotContain(Kernels(source.Builder.Build(), SimdTiers.Best), kernel => kernel.Contains(" > ", StringComparison.Ordinal));
    }

    [Fact]
    public void Scalar_code_computes_them_apart()
    {
        CaseGraph source = Block(expansionIsOutput: false);
        Assert.DoesNotContain(Kernels(source.Builder.Build(), SimdTier.Scalar), kernel => kernel.Contains(" > ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_graph_with_gradients_computes_them_apart()
    {
        CaseGraph source = Block(expansionIsOutput: false);
        Assert.DoesNotContain(Kernels(source.Differentiated(), SimdTiers.Best, PlanKind.Gradient), kernel => kernel.Contains(" > ", StringComparison.Ordinal));
    }

    private static CaseGraph Block(bool expansionIsOutput)
    {
        var source = new CaseGraph("pair");
        Value x = source.Input("x", new Shape(1, 8, 10, 10));
        Value expanded = source.Convolution(x, "expand", 32, 1).Silu();
        if (expansionIsOutput)
            source.Builder.Output("expanded", expanded);
        Value y = source.Convolution(expanded, "depthwise", 32, 3, new() { Padding = 1, Stride = 2, Groups = 32 }).Relu();
        y = y.Scale(y.AdaptiveAvgPool(1).Activate(ActivationKind.HardSigmoid));
        source.Result(y);
        return source;
    }

    private static string[] Kernels(ComputationGraph graph, SimdTier tier, PlanKind kind = PlanKind.Inference)
    {
        using Plan plan = graph.Compile(new CompileOptions { Tier = tier, Kind = kind });
        return [.. plan.Profile(runs: 1).Select(step => step.Kernel)];
    }
}
