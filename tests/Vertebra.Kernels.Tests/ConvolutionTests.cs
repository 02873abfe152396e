using FsCheck;
using FsCheck.Fluent;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class ConvolutionTests
{
    public static TheoryData<string, string> Rows => Tiers.Times(ConvolutionCases.Named);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_method_computes_the_forward_pass_from_a_map_and_from_a_plain_tensor(string name, string tier) =>
        CheckForward(ConvolutionCases.Named[name], Tiers.Kernels(tier));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_method_computes_the_gradient_of_the_input(string name, string tier) =>
        CheckInputGrad(ConvolutionCases.Named[name], Tiers.Kernels(tier));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_method_computes_the_gradient_of_the_weights_from_a_map_and_from_a_plain_tensor(string name, string tier) =>
        CheckWeightGrad(ConvolutionCases.Named[name], Tiers.Kernels(tier));

    [Fact]
    public void Random_shapes() => Prop.ForAll(ConvolutionCases.Random, c =>
    {
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            CheckForward(c, KernelSet.For(tier));
            CheckInputGrad(c, KernelSet.For(tier));
            CheckWeightGrad(c, KernelSet.For(tier));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(1989, 5));

    [Fact]
    public void Random_depthwise_shapes() => Prop.ForAll(ConvolutionCases.RandomDepthwise, c =>
    {
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            CheckForward(c, KernelSet.For(tier));
            CheckInputGrad(c, KernelSet.For(tier));
            CheckWeightGrad(c, KernelSet.For(tier));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(2017, 5));

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void A_NaN_pixel_reaches_the_windows_that_hold_it_and_no_other(string tier)
    {
        var c = new ConvCase(1, 5, 7, 7, 18, 3, 3) { Pad = 1 };
        KernelSet kernels = Tiers.Kernels(tier);
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        x[c.Input.Index(0, 4, 3, 2)] = double.NaN;
        double[] weights = Samples.Uniform(c.Weights.Length, seed: 2);
        double[] sums = NaiveConvolution.Forward(x, weights, null, c);
        foreach (ActivationKind activation in Enum.GetValues<ActivationKind>())
        {
            ConvProblem problem = ConvProblem.Forward(
                ConvolutionCases.Geometry(c), kernels.Block, kernels.Block, new ConvEpilogue(Activation: activation));
            // Winograd's tiles share their inputs.
            foreach (ConvMethod method in kernels.Convolutions.For(problem).Where(method => !method.RoundsMore))
            {
                float[] y = ConvolutionRuns.Forward(method, problem, c, x, weights, null, null);
                Conformance.AssertClose(Activate(activation, sums), y, ConvolutionRuns.Tolerance(method), sums);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Every_method_has_a_case_and_the_tolerance_of_its_kind(string tier)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        ConvProblem[] problems =
        [
            .. ConvolutionCases.Named.Values.Select(ConvolutionCases.Geometry).SelectMany(geometry => ConvolutionRuns.InputBlocks(kernels)
                .SelectMany(block => new[]
                {
                    ConvProblem.Forward(geometry, block, kernels.Block),
                    ConvProblem.InputGradient(geometry, kernels.Block),
                    ConvProblem.WeightGradient(geometry, block, kernels.Block),
                })),
        ];
        foreach (ConvMethod method in kernels.Convolutions.All)
        {
            Tolerance expected = method.Name switch
            {
                "winograd-f2" => Tolerances.WinogradTwo,
                "winograd-f4" or "winograd-f4-registers" => Tolerances.WinogradFour,
                _ => Tolerances.LongSum,
            };
            Assert.Equal(expected, ConvolutionRuns.Tolerance(method));
            int leastLanes = (method.Name, method.Pass) switch
            {
                ("winograd-f4-registers", _) => 16,
                ("pointwise", _) or ("direct", ConvPass.Forward) => 2,
                _ => 1,
            };
            Assert.True(kernels.Block >= leastLanes == problems.Any(method.Supports), $"{method}");
        }
    }

    [Fact]
    public void Of_methods_that_cost_the_same_the_special_one_is_taken()
    {
        KernelSet kernels = KernelSet.For();
        Assert.Equal("rows", Cheapest("depthwise 3x3"));
        Assert.Equal("depthwise", Cheapest("depthwise 7x7 p3 on a small image"));
        Assert.Equal(kernels.Block == 1 ? "direct-plain" : "pointwise", Cheapest("1x1, wide"));
        Assert.Equal(kernels.Block == 1 ? "direct-plain" : "direct", Cheapest("3x3/2 p1"));

        string Cheapest(string name) => kernels.Convolutions.Cheapest(
            ConvProblem.Forward(ConvolutionCases.Geometry(ConvolutionCases.Named[name]), kernels.Block, kernels.Block))!.Name;
    }

    private static void CheckForward(ConvCase c, KernelSet kernels)
    {
        ConvGeometry geometry = ConvolutionCases.Geometry(c);
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        double[] weights = Samples.Uniform(c.Weights.Length, seed: 2);
        double[] bias = Samples.Uniform(c.OutChannels, seed: 3);
        double[] addend = Samples.Uniform(c.Output.Length, seed: 5);
        double[] linear = NaiveConvolution.Forward(x, weights, null, c);
        double[] biased = NaiveConvolution.Forward(x, weights, bias, c);
        double[] linearSum = NaiveElementwise.Add(linear, addend), biasedSum = NaiveElementwise.Add(biased, addend);
        foreach (int inputBlock in ConvolutionRuns.InputBlocks(kernels))
        {
            foreach (ConvMethod method in kernels.Convolutions.For(ConvProblem.Forward(geometry, inputBlock, kernels.Block)))
            {
                Check(method, null, null, ActivationKind.Identity, linear);
                Check(method, bias, null, ActivationKind.Identity, biased);
                Check(method, bias, null, ActivationKind.Relu, biased);
                Check(method, bias, null, ActivationKind.Tanh, biased);
                Check(method, bias, null, ActivationKind.Silu, biased);
                Check(method, null, addend, ActivationKind.Identity, linearSum);
                Check(method, bias, addend, ActivationKind.Relu, biasedSum);
                Check(method, bias, addend, ActivationKind.Relu6, biasedSum);
                Check(method, bias, addend, ActivationKind.Silu, biasedSum);
            }

            void Check(ConvMethod method, double[]? usedBias, double[]? usedAddend, ActivationKind activation, double[] sums)
            {
                ConvProblem problem = ConvProblem.Forward(
                    geometry, inputBlock, kernels.Block, new ConvEpilogue(usedAddend is not null, activation));
                Conformance.AssertClose(
                    Activate(activation, sums),
                    ConvolutionRuns.Forward(method, problem, c, x, weights, usedBias, usedAddend),
                    ConvolutionRuns.Tolerance(method),
                    sums);
            }
        }
    }

    private static void CheckInputGrad(ConvCase c, KernelSet kernels)
    {
        double[] weights = Samples.Uniform(c.Weights.Length, seed: 2);
        double[] dy = Samples.Uniform(c.Output.Length, seed: 4);
        double[] expected = NaiveConvolution.InputGrad(weights, dy, c);
        ConvProblem problem = ConvProblem.InputGradient(ConvolutionCases.Geometry(c), kernels.Block);
        foreach (ConvMethod method in kernels.Convolutions.For(problem))
        {
            Conformance.AssertClose(
                expected, ConvolutionRuns.InputGradient(method, problem, c, weights, dy), ConvolutionRuns.Tolerance(method));
        }
    }

    private static void CheckWeightGrad(ConvCase c, KernelSet kernels)
    {
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        double[] dy = Samples.Uniform(c.Output.Length, seed: 4);
        double[] expected = NaiveConvolution.WeightGrad(x, dy, c);
        foreach (int inputBlock in ConvolutionRuns.InputBlocks(kernels))
        {
            ConvProblem problem = ConvProblem.WeightGradient(ConvolutionCases.Geometry(c), inputBlock, kernels.Block);
            foreach (ConvMethod method in kernels.Convolutions.For(problem))
                Conformance.AssertClose(expected, ConvolutionRuns.WeightGradient(method, problem, c, x, dy), ConvolutionRuns.Tolerance(method));
        }
    }

    private static double[] Activate(ActivationKind activation, double[] values) => activation switch
    {
        ActivationKind.Relu => NaiveElementwise.Relu(values),
        ActivationKind.Tanh => NaiveElementwise.Tanh(values),
        ActivationKind.Relu6 => NaiveActivation.Apply(NaiveActivation.Relu6, values),
        ActivationKind.Sigmoid => NaiveActivation.Apply(NaiveActivation.Sigmoid, values),
        ActivationKind.HardSigmoid => NaiveActivation.Apply(NaiveActivation.HardSigmoid, values),
        ActivationKind.Silu => NaiveActivation.Apply(NaiveActivation.Silu, values),
        ActivationKind.HardSwish => NaiveActivation.Apply(NaiveActivation.HardSwish, values),
        _ => values,
    };
}
