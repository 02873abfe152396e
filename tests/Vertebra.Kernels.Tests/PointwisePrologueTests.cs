using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Convolution.Pointwise;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

/// <summary>Pointwise convolutions that gate or normalise what they read.</summary>
public class PointwisePrologueTests
{
    private static readonly Dictionary<string, ConvCase> Cases = new()
    {
        ["one channel of one pixel"] = new(1, 1, 1, 1, 1, 1, 1),
        ["odd channels, two images"] = new(2, 33, 5, 6, 17, 1, 1),
        ["many channels"] = new(1, 300, 7, 7, 24, 1, 1),
        ["several strips"] = new(2, 40, 23, 21, 70, 1, 1),
        ["one pixel of many channels"] = new(3, 75, 1, 1, 49, 1, 1),
        ["stride 2"] = new(2, 19, 9, 8, 20, 1, 1) { Stride = 2 },
        ["a long row"] = new(1, 16, 2, 301, 32, 1, 1),
    };

    public static TheoryData<string, string> Rows => Tiers.Times(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_gate_multiplies_the_source(string name, string tier)
    {
        ConvCase c = Cases[name];
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        MapShape gateShape = new(c.Batch, c.InChannels, 1, 1);
        double[] gate = Samples.Uniform(gateShape.Length, seed: 6);
        KernelSet kernels = Tiers.Kernels(tier);
        Check(
            kernels, c, new PointwisePrologue(PointwiseTransform.Gate), x, NaiveChannels.Scale(x, gate, c.Input),
            [Maps.Pack(gate, gateShape, kernels.Block)]);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_normalisation_is_applied_to_the_source(string name, string tier)
    {
        ConvCase c = Cases[name];
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        double[] Vector(int seed, double middle) => [.. Samples.Uniform(c.InChannels, seed).Select(value => value * 0.5 + middle)];
        double[] weight = Vector(7, 1), bias = Vector(8, 0), mean = Vector(9, 0), variance = Vector(10, 1);
        double[] normalised = NaiveBatchNorm.Forward(x, weight, bias, mean, variance, 1e-3f, c.Input);
        foreach (bool relu in new[] { false, true })
        {
            Check(
                Tiers.Kernels(tier), c, new PointwisePrologue(PointwiseTransform.Normalize, 1e-3f, relu), x,
                relu ? NaiveElementwise.Relu(normalised) : normalised,
                [.. new[] { weight, bias, mean, variance }.Select(Samples.ToFloats)]);
        }
    }

    private static void Check(KernelSet kernels, ConvCase c, PointwisePrologue prologue, double[] x, double[] transformed, float[][] operands)
    {
        ConvProblem problem = ConvProblem.Forward(
            ConvolutionCases.Geometry(c), kernels.Block, kernels.Block, new ConvEpilogue(true, ActivationKind.Relu), prologue);
        double[] weights = Samples.Uniform(c.Weights.Length, seed: 2);
        double[] bias = Samples.Uniform(c.OutChannels, seed: 3);
        double[] addend = Samples.Uniform(c.Output.Length, seed: 5);
        double[] sums = NaiveElementwise.Add(NaiveConvolution.Forward(transformed, weights, bias, c), addend);
        ConvMethod[] methods = [.. kernels.Convolutions.For(problem)];
        Assert.Equal(kernels.Block > 1, methods.Length > 0);
        foreach (ConvMethod method in methods)
        {
            float[] y = ConvolutionRuns.Forward(method, problem, c, x, weights, bias, addend, operands);
            Conformance.AssertClose(NaiveElementwise.Relu(sums), y, ConvolutionRuns.Tolerance(method), sums);
        }
    }
}
