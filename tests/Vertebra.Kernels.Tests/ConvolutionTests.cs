using FsCheck;
using FsCheck.Fluent;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class ConvolutionTests
{
    public static TheoryData<string, string> Rows => Tiers.Times(ConvolutionCases.Named);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Forward_from_a_map_and_from_a_plain_tensor(string name, string tier) =>
        CheckForward(ConvolutionCases.Named[name], Tiers.Kernels(tier));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_of_the_input(string name, string tier) =>
        CheckInputGrad(ConvolutionCases.Named[name], Tiers.Kernels(tier));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_of_the_weights_from_a_map_and_from_a_plain_tensor(string name, string tier) =>
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
        foreach (ActivationFunction activation in Enum.GetValues<ActivationFunction>())
        {
            double[] sums = NaiveConvolution.Forward(x, weights, null, c);
            float[] y = Forward(kernels, c, kernels.Block, activation, x, weights, null);
            Conformance.AssertClose(Activate(activation, sums), y, Tolerances.LongSum, sums);
        }
    }

    private static void CheckForward(ConvCase c, KernelSet kernels)
    {
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        double[] weights = Samples.Uniform(c.Weights.Length, seed: 2);
        double[] bias = Samples.Uniform(c.OutChannels, seed: 3);
        double[] addend = Samples.Uniform(c.Output.Length, seed: 5);
        double[] linear = NaiveConvolution.Forward(x, weights, null, c);
        double[] biased = NaiveConvolution.Forward(x, weights, bias, c);
        foreach (int inputBlock in InputBlocks(kernels))
        {
            Check(null, null, ActivationFunction.Identity, linear);
            Check(bias, null, ActivationFunction.Identity, biased);
            Check(bias, null, ActivationFunction.Relu, biased);
            Check(bias, null, ActivationFunction.Tanh, biased);
            Check(null, addend, ActivationFunction.Identity, NaiveElementwise.Add(linear, addend));
            Check(bias, addend, ActivationFunction.Relu6, NaiveElementwise.Add(biased, addend));
            Check(bias, addend, ActivationFunction.Silu, NaiveElementwise.Add(biased, addend));

            void Check(double[]? usedBias, double[]? usedAddend, ActivationFunction activation, double[] sums) => Conformance.AssertClose(
                Activate(activation, sums),
                Forward(kernels, c, inputBlock, activation, x, weights, usedBias, usedAddend),
                Tolerances.LongSum,
                sums);
        }
    }

    private static void CheckInputGrad(ConvCase c, KernelSet kernels)
    {
        ConvGeometry geometry = ConvolutionCases.Geometry(c);
        double[] weights = Samples.Uniform(c.Weights.Length, seed: 2);
        double[] dy = Samples.Uniform(c.Output.Length, seed: 4);
        float[] packed = Pack(() => kernels.PackConvInputGrad(geometry), weights);
        float[] dx = Harness.Run(
            () => kernels.ConvInputGrad(geometry),
            Maps.Layout(c.Input, kernels.Block),
            packed,
            Maps.Pack(dy, c.Output, kernels.Block));
        Conformance.AssertClose(NaiveConvolution.InputGrad(weights, dy, c), dx, Tolerances.LongSum);
    }

    private static void CheckWeightGrad(ConvCase c, KernelSet kernels)
    {
        ConvGeometry geometry = ConvolutionCases.Geometry(c);
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        double[] dy = Samples.Uniform(c.Output.Length, seed: 4);
        double[] expected = NaiveConvolution.WeightGrad(x, dy, c);
        foreach (int inputBlock in InputBlocks(kernels))
        {
            float[] dw = Harness.Run(
                () => kernels.ConvWeightGrad(geometry, inputBlock),
                c.Weights.Length,
                Maps.Pack(x, c.Input, inputBlock),
                Maps.Pack(dy, c.Output, kernels.Block));
            Conformance.AssertClose(expected, dw, Tolerances.LongSum);
        }
    }

    private static float[] Forward(
        KernelSet kernels, ConvCase c, int inputBlock, ActivationFunction activation, double[] x, double[] weights, double[]? bias,
        double[]? addend = null)
    {
        ConvGeometry geometry = ConvolutionCases.Geometry(c);
        float[] packed = Pack(() => kernels.PackConvForward(geometry, inputBlock), weights);
        return Harness.Run(
            () => kernels.ConvForward(geometry, inputBlock, new ConvEpilogue(addend is not null, activation)),
            Maps.Layout(c.Output, kernels.Block),
            Maps.Pack(x, c.Input, inputBlock),
            packed,
            bias is null ? null : Samples.ToFloats(bias),
            addend is null ? null : Maps.Pack(addend, c.Output, kernels.Block));
    }

    private static float[] Pack(Func<PackKernel> make, double[] weights) =>
        Harness.Run(make, make().PackedLength, Samples.ToFloats(weights));

    private static int[] InputBlocks(KernelSet kernels) => kernels.Block == 1 ? [1] : [1, kernels.Block];

    private static double[] Activate(ActivationFunction activation, double[] values) => activation switch
    {
        ActivationFunction.Relu => NaiveElementwise.Relu(values),
        ActivationFunction.Tanh => NaiveElementwise.Tanh(values),
        ActivationFunction.Relu6 => NaiveActivation.Apply(NaiveActivation.Relu6, values),
        ActivationFunction.Sigmoid => NaiveActivation.Apply(NaiveActivation.Sigmoid, values),
        ActivationFunction.HardSigmoid => NaiveActivation.Apply(NaiveActivation.HardSigmoid, values),
        ActivationFunction.Silu => NaiveActivation.Apply(NaiveActivation.Silu, values),
        ActivationFunction.HardSwish => NaiveActivation.Apply(NaiveActivation.HardSwish, values),
        _ => values,
    };
}
