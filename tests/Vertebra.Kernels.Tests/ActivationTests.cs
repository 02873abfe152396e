using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Tests.Support;
using Vertebra.Testing;

namespace Vertebra.Kernels.Tests;

public class ActivationTests
{
    private static readonly int[] Lengths = [1, 3, 16, 17, 100, 100_003];

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Relu_is_exact(string tier)
    {
        foreach (int length in Lengths)
        {
            double[] x = Samples.Uniform(length, seed: length);
            Conformance.AssertClose(NaiveElementwise.Relu(x), Apply(tier, ActivationFunction.Relu, x), Tolerances.Exact);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Tanh_is_accurate_at_every_magnitude(string tier)
    {
        double[] x = [
            .. Samples.Uniform(100_003, seed: 1, range: 10),
            .. Samples.Uniform(10_001, seed: 2, range: 1),
            .. Samples.Uniform(1001, seed: 3, range: 1e-3),
            .. Samples.Uniform(1001, seed: 4, range: 1e-30),
            .. Samples.Uniform(1001, seed: 5, range: 200),
        ];
        Conformance.AssertClose(NaiveElementwise.Tanh(x), Apply(tier, ActivationFunction.Tanh, x), Tolerances.Transcendental with { OfLargest = 0 });
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Special_values_come_out_as_in_the_reference(string tier)
    {
        double[] x = [.. Enumerable.Repeat(
            new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 3e38f, -3e38f, 1e-40f }, 9).SelectMany(v => v)];
        Conformance.AssertClose(NaiveElementwise.Relu(x), Apply(tier, ActivationFunction.Relu, x), Tolerances.OneOperation);
        Conformance.AssertClose(NaiveElementwise.Tanh(x), Apply(tier, ActivationFunction.Tanh, x), Tolerances.Transcendental);
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Identity_copies(string tier)
    {
        double[] x = Samples.Uniform(37, seed: 1);
        Conformance.AssertClose(x, Apply(tier, ActivationFunction.Identity, x), Tolerances.Exact);
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Gradients_follow_from_the_result(string tier)
    {
        foreach (int length in Lengths)
        {
            double[] x = Samples.Uniform(length, seed: length, range: 2);
            double[] dy = Samples.Uniform(length, seed: length + 1);
            double[] relu = NaiveElementwise.Relu(x);
            double[] tanh = [.. NaiveElementwise.Tanh(x).Select(v => (double)(float)v)];
            Conformance.AssertClose(NaiveElementwise.ReluGrad(relu, dy), Gradient(tier, ActivationFunction.Relu, relu, dy), Tolerances.Exact);
            Conformance.AssertClose(NaiveElementwise.TanhGrad(tanh, dy), Gradient(tier, ActivationFunction.Tanh, tanh, dy), Tolerances.Transcendental);
        }
    }

    private static float[] Apply(string tier, ActivationFunction function, double[] x) =>
        Harness.Run(() => Tiers.Kernels(tier).Activation(function, x.Length), x.Length, Samples.ToFloats(x));

    private static float[] Gradient(string tier, ActivationFunction function, double[] y, double[] dy) =>
        Harness.Run(
            () => Tiers.Kernels(tier).ActivationGrad(function, y.Length), y.Length, Samples.ToFloats(y), Samples.ToFloats(dy));
}
