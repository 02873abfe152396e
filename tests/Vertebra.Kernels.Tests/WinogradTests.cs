using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Convolution.Winograd;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class WinogradTests
{
    private static readonly Dictionary<string, ConvCase> Cases = new()
    {
        ["one pixel"] = new(1, 1, 1, 1, 1, 3, 3) { Pad = 1 },
        ["one tile, no padding"] = new(1, 3, 6, 6, 5, 3, 3),
        ["tiles that do not fit"] = new(1, 17, 7, 9, 33, 3, 3) { Pad = 1 },
        ["odd channels, batch"] = new(3, 33, 10, 5, 17, 3, 3) { Pad = 1 },
        ["full padding"] = new(1, 4, 6, 6, 6, 3, 3) { Pad = 2 },
        ["padding on one side"] = new(1, 9, 8, 8, 11, 3, 3) { PadBottom = 1, PadRight = 1 },
        ["many groups of tiles"] = new(2, 16, 61, 57, 16, 3, 3) { Pad = 1 },
        ["few tiles, many channels"] = new(1, 160, 7, 7, 176, 3, 3) { Pad = 1 },
        ["a map of four tiles, batch of two, odd channels"] = new(2, 35, 7, 8, 21, 3, 3) { Pad = 1 },
        ["several images share a group"] = new(9, 48, 7, 7, 80, 3, 3) { Pad = 1 },
        ["wide and low"] = new(1, 24, 3, 130, 40, 3, 3) { Pad = 1 },
    };

    private static readonly Dictionary<string, ConvCase> OtherKernels = new()
    {
        ["5x5"] = new(2, 33, 27, 25, 40, 5, 5) { Pad = 2 },
        ["5x5, no padding, one tile"] = new(1, 5, 8, 8, 7, 5, 5),
        ["1x3"] = new(1, 48, 8, 8, 64, 1, 3) { PadLeft = 1, PadRight = 1 },
        ["3x1"] = new(2, 17, 8, 9, 33, 3, 1) { PadTop = 1, PadBottom = 1 },
        ["1x7"] = new(1, 64, 17, 17, 48, 1, 7) { PadLeft = 3, PadRight = 3 },
        ["7x1"] = new(2, 40, 17, 12, 40, 7, 1) { PadTop = 3, PadBottom = 3 },
        ["1x7, narrow"] = new(1, 3, 2, 3, 5, 1, 7) { PadLeft = 3, PadRight = 3 },
        ["3x3, 2 groups of 32 to 48"] = new(2, 64, 9, 10, 96, 3, 3) { Groups = 2, Pad = 1 },
        ["3x3, 3 groups of 16"] = new(1, 48, 30, 30, 48, 3, 3) { Groups = 3, Pad = 1 },
        ["3x3, 32 groups, four tiles"] = new(1, 512, 7, 7, 1024, 3, 3) { Groups = 32, Pad = 1 },
        ["3x3, 2 groups, few tiles"] = new(1, 128, 7, 7, 256, 3, 3) { Groups = 2, Pad = 1 },
    };

    public static TheoryData<string, string> Rows => Tiers.Times(Cases);

    public static TheoryData<string, string> OtherRows => Tiers.Times(OtherKernels);

    [Theory]
    [MemberData(nameof(OtherRows))]
    public void Other_kernels_and_groups(string name, string tier) =>
        Check(OtherKernels[name], Tiers.Kernels(tier), ConvAlgorithm.WinogradFour, Tolerances.WinogradFour);

    [Fact]
    public void The_transforms_of_a_filter_agree_with_its_definition()
    {
        AssertFilter<TwoOfThree>();
        AssertFilter<FourOfThree>();
        AssertFilter<FourOfFive>();
        AssertFilter<FourOfSeven>();
    }

    private static unsafe void AssertFilter<TFilter>()
        where TFilter : struct, IMinimalFilter
    {
        double[] inputs = Samples.Uniform(TFilter.Inputs, seed: 1), taps = Samples.Uniform(TFilter.Taps, seed: 2);
        float[] from = Samples.ToFloats(inputs), products = new float[TFilter.Inputs], outputs = new float[TFilter.Outputs];
        fixed (float* x = from, m = products, y = outputs)
        {
            TFilter.TransformInput<VecScalar>(x, 1, m, 1);
            double[][] weights = MinimalFilter.Weights<TFilter>();
            for (int i = 0; i < TFilter.Inputs; i++)
                products[i] *= (float)weights[i].Zip(taps, (g, tap) => g * tap).Sum();
            TFilter.TransformOutput<VecScalar>(m, 1, y, 1);
        }
        double[] expected = [.. Enumerable.Range(0, TFilter.Outputs).Select(k => taps.Select((tap, i) => tap * inputs[k + i]).Sum())];
        Conformance.AssertClose(expected, outputs, Tolerances.LongSum);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Two_by_two_outputs_a_tile(string name, string tier) =>
        Check(Cases[name], Tiers.Kernels(tier), ConvAlgorithm.WinogradTwo, Tolerances.WinogradTwo);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Four_by_four_outputs_a_tile(string name, string tier) =>
        Check(Cases[name], Tiers.Kernels(tier), ConvAlgorithm.WinogradFour, Tolerances.WinogradFour);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_of_the_input(string name, string tier)
    {
        CheckInputGrad(Cases[name], Tiers.Kernels(tier), ConvAlgorithm.WinogradTwo, Tolerances.WinogradTwo);
        CheckInputGrad(Cases[name], Tiers.Kernels(tier), ConvAlgorithm.WinogradFour, Tolerances.WinogradFour);
    }

    [Theory]
    [MemberData(nameof(OtherRows))]
    public void Gradient_of_the_input_of_other_kernels_and_groups(string name, string tier) =>
        CheckInputGrad(OtherKernels[name], Tiers.Kernels(tier), ConvAlgorithm.WinogradFour, Tolerances.WinogradFour);

    [Fact]
    public void Gradients_of_strided_and_overpadded_convolutions_are_not_filtered()
    {
        KernelSet kernels = KernelSet.For(SimdTier.Scalar);

        Assert.False(Supports(new(1, 4, 9, 9, 4, 3, 3) { Stride = 2 }));
        Assert.False(Supports(new(1, 4, 9, 9, 4, 3, 3) { Dilation = 2 }));
        Assert.False(Supports(new(1, 4, 9, 9, 4, 3, 3) { Pad = 3 }));
        Assert.False(Supports(new(1, 4, 9, 9, 4, 3, 3) { PadBottom = 3 }));
        Assert.True(Supports(new(1, 4, 9, 9, 4, 3, 3) { Pad = 2 }));

        bool Supports(ConvCase c) => kernels.SupportsConvInputGrad(ConvolutionCases.Geometry(c), ConvAlgorithm.WinogradFour);
    }

    private static void CheckInputGrad(ConvCase c, KernelSet kernels, ConvAlgorithm algorithm, Tolerance tolerance)
    {
        ConvGeometry geometry = ConvolutionCases.Geometry(c);
        if (!kernels.SupportsConvInputGrad(geometry, algorithm))
            return;
        double[] weights = Samples.Uniform(c.Weights.Length, seed: 2);
        double[] dy = Samples.Uniform(c.Output.Length, seed: 4);
        float[] packed = Harness.Run(
            () => kernels.PackConvInputGrad(geometry, algorithm), kernels.PackConvInputGrad(geometry, algorithm).PackedLength, Samples.ToFloats(weights));
        float[] dx = Harness.Run(
            () => kernels.ConvInputGrad(geometry, algorithm), Maps.Layout(c.Input, kernels.Block), packed, Maps.Pack(dy, c.Output, kernels.Block));
        Conformance.AssertClose(NaiveConvolution.InputGrad(weights, dy, c), dx, tolerance);
    }

    private static void Check(ConvCase c, KernelSet kernels, ConvAlgorithm algorithm, Tolerance tolerance)
    {
        ConvGeometry geometry = ConvolutionCases.Geometry(c);
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        double[] weights = Samples.Uniform(c.Weights.Length, seed: 2);
        double[] bias = Samples.Uniform(c.OutChannels, seed: 3);
        float[] packed = Harness.Run(
            () => kernels.PackConvForward(geometry, kernels.Block, algorithm),
            kernels.PackConvForward(geometry, kernels.Block, algorithm).PackedLength,
            Samples.ToFloats(weights));
        double[] addend = Samples.Uniform(c.Output.Length, seed: 5);
        double[] linear = NaiveConvolution.Forward(x, weights, null, c);
        double[] biased = NaiveConvolution.Forward(x, weights, bias, c);
        Assert(null, null, ActivationFunction.Identity, linear, linear);
        Assert(bias, null, ActivationFunction.Relu, biased, NaiveElementwise.Relu(biased));
        Assert(bias, null, ActivationFunction.Silu, biased, NaiveActivation.Apply(NaiveActivation.Silu, biased));
        Assert(null, addend, ActivationFunction.Identity, linear, NaiveElementwise.Add(linear, addend));
        Assert(bias, addend, ActivationFunction.Relu, biased, NaiveElementwise.Relu(NaiveElementwise.Add(biased, addend)));

        void Assert(double[]? usedBias, double[]? usedAddend, ActivationFunction activation, double[] sums, double[] expected) =>
            Conformance.AssertClose(
                expected,
                Harness.Run(
                    () => kernels.ConvForward(geometry, kernels.Block, new ConvEpilogue(usedAddend is not null, activation), algorithm),
                    Maps.Layout(c.Output, kernels.Block),
                    Maps.Pack(x, c.Input, kernels.Block),
                    packed,
                    usedBias is null ? null : Samples.ToFloats(usedBias),
                    usedAddend is null ? null : Maps.Pack(usedAddend, c.Output, kernels.Block)),
                tolerance,
                sums);
    }
}
