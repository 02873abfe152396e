using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Tests.Support;

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
            Conformance.AssertClose(NaiveElementwise.Relu(x), Apply(tier, ActivationKind.Relu, x), Tolerances.Exact);
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
        Conformance.AssertClose(NaiveElementwise.Tanh(x), Apply(tier, ActivationKind.Tanh, x), Tolerances.Transcendental with { OfLargest = 0 });
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Special_values_come_out_as_in_the_reference(string tier)
    {
        double[] x = [.. Enumerable.Repeat(
            new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 3e38f, -3e38f, 1e-40f }, 9).SelectMany(v => v)];
        Conformance.AssertClose(NaiveElementwise.Relu(x), Apply(tier, ActivationKind.Relu, x), Tolerances.OneOperation);
        Conformance.AssertClose(NaiveElementwise.Tanh(x), Apply(tier, ActivationKind.Tanh, x), Tolerances.Transcendental);
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Clipped_activations_are_exact_to_a_few_roundings(string tier)
    {
        double[] x = [.. Samples.Uniform(100_003, seed: 1, range: 10), 0, -3, 3, 6, 1e-20f, -1e-20f, 1e30f, -1e30f];
        Check(ActivationKind.Relu6, NaiveActivation.Relu6, Tolerances.Exact);
        Check(ActivationKind.HardSigmoid, NaiveActivation.HardSigmoid, Tolerances.FewOperations with { OfLargest = 1e-7 });
        Check(ActivationKind.HardSwish, NaiveActivation.HardSwish, Tolerances.FewOperations with { OfLargest = 1e-7 });

        void Check(ActivationKind function, Func<double, double> naive, Tolerance tolerance) =>
            Conformance.AssertClose(NaiveActivation.Apply(naive, x), Apply(tier, function, x), tolerance, sums: [1]);
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Sigmoid_and_silu_are_accurate_at_every_magnitude(string tier)
    {
        // Where the true result falls below the normal range of float32, both may be anything near zero.
        double[] x = [
            .. Samples.Uniform(100_003, seed: 1, range: 20),
            .. Samples.Uniform(1001, seed: 2, range: 1e-3),
            .. Samples.Uniform(1001, seed: 3, range: 80),
            .. Samples.Uniform(101, seed: 4, range: 1000),
        ];
        Tolerance tolerance = Tolerances.Transcendental with { OfLargest = 1e-37 };
        Conformance.AssertClose(
            NaiveActivation.Apply(NaiveActivation.Sigmoid, x), Apply(tier, ActivationKind.Sigmoid, x), tolerance, sums: [1]);
        Conformance.AssertClose(
            NaiveActivation.Apply(NaiveActivation.Silu, x), Apply(tier, ActivationKind.Silu, x), tolerance, sums: [10]);
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void NaN_and_infinity_come_out_of_every_activation_as_in_the_reference(string tier)
    {
        double[] x = [.. Enumerable.Repeat(new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 2 }, 9).SelectMany(v => v)];
        (ActivationKind Kind, Func<double, double> Naive)[] functions =
        [
            (ActivationKind.Relu6, NaiveActivation.Relu6),
            (ActivationKind.Sigmoid, NaiveActivation.Sigmoid),
            (ActivationKind.HardSigmoid, NaiveActivation.HardSigmoid),
            (ActivationKind.Silu, NaiveActivation.Silu),
            (ActivationKind.HardSwish, NaiveActivation.HardSwish),
        ];
        foreach ((ActivationKind function, Func<double, double> naive) in functions)
            Conformance.AssertClose(NaiveActivation.Apply(naive, x), Apply(tier, function, x), Tolerances.Transcendental);
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Gradients_of_the_newer_activations(string tier)
    {
        double[] x = Samples.Uniform(10_007, seed: 1, range: 8);
        double[] dy = Samples.Uniform(x.Length, seed: 2);
        Check(ActivationKind.Relu6, NaiveActivation.Relu6, NaiveActivation.Relu6Slope);
        Check(ActivationKind.Sigmoid, NaiveActivation.Sigmoid, NaiveActivation.SigmoidSlope);
        Check(ActivationKind.HardSigmoid, NaiveActivation.HardSigmoid, NaiveActivation.HardSigmoidSlope);
        Check(ActivationKind.Silu, v => v, NaiveActivation.SiluSlope);
        Check(ActivationKind.HardSwish, v => v, NaiveActivation.HardSwishSlope);

        void Check(ActivationKind function, Func<double, double> read, Func<double, double> slope)
        {
            double[] values = [.. NaiveActivation.Apply(read, x).Select(v => (double)(float)v)];
            Conformance.AssertClose(
                NaiveActivation.Gradient(slope, values, dy), Gradient(tier, function, values, dy), Tolerances.Transcendental);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Identity_copies(string tier)
    {
        double[] x = Samples.Uniform(37, seed: 1);
        Conformance.AssertClose(x, Apply(tier, ActivationKind.Identity, x), Tolerances.Exact);
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
            Conformance.AssertClose(NaiveElementwise.ReluGrad(relu, dy), Gradient(tier, ActivationKind.Relu, relu, dy), Tolerances.Exact);
            Conformance.AssertClose(NaiveElementwise.TanhGrad(tanh, dy), Gradient(tier, ActivationKind.Tanh, tanh, dy), Tolerances.Transcendental);
        }
    }

    private static float[] Apply(string tier, ActivationKind function, double[] x) =>
        Harness.Run(() => Tiers.Kernels(tier).Make(new ActivationRecipe(function, x.Length)), x.Length, Samples.ToFloats(x));

    private static float[] Gradient(string tier, ActivationKind function, double[] y, double[] dy) =>
        Harness.Run(
            () => Tiers.Kernels(tier).Make(new ActivationGradRecipe(function, y.Length)),
            y.Length, Samples.ToFloats(y), Samples.ToFloats(dy));
}
