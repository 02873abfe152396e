using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

/// <summary>A pointwise and a depthwise convolution in one kernel.</summary>
public class PointwiseDepthwiseTests
{
    // The depthwise convolution, and the channels in front of the pointwise one.
    private static readonly Dictionary<string, (int Channels, ConvCase Depthwise)> Cases = new()
    {
        ["one pixel"] = (3, new(1, 5, 1, 1, 5, 3, 3) { Groups = 5, Pad = 1 }),
        ["2x2"] = (5, new(1, 18, 2, 2, 18, 3, 3) { Groups = 18, Pad = 1 }),
        ["5x5, odd channels, three images"] = (17, new(3, 35, 9, 11, 35, 5, 5) { Groups = 35, Pad = 2 }),
        ["stride 2"] = (24, new(1, 72, 15, 14, 72, 3, 3) { Groups = 72, Pad = 1, Stride = 2 }),
        ["5x5/2, three images"] = (16, new(3, 40, 13, 9, 40, 5, 5) { Groups = 40, Pad = 2, Stride = 2 }),
        ["long sums"] = (300, new(1, 50, 7, 7, 50, 3, 3) { Groups = 50, Pad = 1 }),
        ["wide"] = (8, new(1, 24, 37, 121, 24, 3, 3) { Groups = 24, Pad = 1 }),
        ["wide, cut within panels"] = (8, new(1, 40, 21, 150, 40, 3, 3) { Groups = 40, Pad = 1 }),
        ["wide, stride 2"] = (16, new(1, 33, 45, 130, 33, 3, 3) { Groups = 33, Pad = 1, Stride = 2 }),
        ["wide, 5x5"] = (8, new(2, 20, 33, 150, 20, 5, 5) { Groups = 20, Pad = 2 }),
        ["wider than a ring"] = (3, new(1, 17, 5, 2100, 17, 3, 3) { Groups = 17, Pad = 1 }),
        ["many panels, 5x5"] = (40, new(1, 240, 14, 14, 240, 5, 5) { Groups = 240, Pad = 2 }),
        ["an odd number of panels"] = (48, new(1, 144, 14, 13, 144, 3, 3) { Groups = 144, Pad = 1 }),
    };

    public static TheoryData<string, string> Rows => Tiers.Times(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_second_convolution_filters_what_the_first_one_gives(string name, string tier)
    {
        (int channels, ConvCase depthwise) = Cases[name];
        var pointwise = new ConvCase(depthwise.Batch, channels, depthwise.InHeight, depthwise.InWidth, depthwise.InChannels, 1, 1);
        KernelSet kernels = Tiers.Kernels(tier);
        ConvPairMethod method = kernels.Convolutions.Pair;
        if (!method.Supports(ConvolutionCases.Geometry(pointwise), ConvolutionCases.Geometry(depthwise)))
            return;
        Check(ActivationKind.Relu6, NaiveActivation.Relu6, ActivationKind.Relu6, NaiveActivation.Relu6, biased: true);
        Check(ActivationKind.Silu, NaiveActivation.Silu, ActivationKind.HardSwish, NaiveActivation.HardSwish, biased: true);
        Check(ActivationKind.Identity, x => x, ActivationKind.Relu, x => Math.Max(0, x), biased: false);

        void Check(
            ActivationKind between, Func<double, double> naiveBetween, ActivationKind activation, Func<double, double> naive, bool biased)
        {
            double[] x = Samples.Uniform(pointwise.Input.Length, seed: 1);
            double[] weights = Samples.Uniform(pointwise.Weights.Length, seed: 2);
            double[] filters = Samples.Uniform(depthwise.Weights.Length, seed: 3);
            double[]? bias = biased ? Samples.Uniform(pointwise.OutChannels, seed: 4) : null;
            double[]? filterBias = biased ? Samples.Uniform(depthwise.OutChannels, seed: 5) : null;
            double[] middle = NaiveActivation.Apply(naiveBetween, NaiveConvolution.Forward(x, weights, bias, pointwise));
            double[] sums = NaiveConvolution.Forward(middle, filters, filterBias, depthwise);
            float[] y = Harness.Run(
                () => method.Create(
                    ConvolutionCases.Geometry(pointwise), between, ConvolutionCases.Geometry(depthwise), activation, means: false),
                Maps.Layout(depthwise.Output, kernels.Block),
                Maps.Pack(x, pointwise.Input, kernels.Block),
                ConvolutionRuns.Pack(() => method.PackPointwise(ConvolutionCases.Geometry(pointwise)), weights),
                bias is null ? null : Samples.ToFloats(bias),
                ConvolutionRuns.Pack(() => method.PackDepthwise(ConvolutionCases.Geometry(depthwise)), filters),
                filterBias is null ? null : Samples.ToFloats(filterBias));
            Conformance.AssertClose(NaiveActivation.Apply(naive, sums), y, Tolerances.LongSum, sums);
        }
    }
}
