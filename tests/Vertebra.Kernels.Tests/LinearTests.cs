using Vertebra.Kernels.Linear;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class LinearTests
{
    private static readonly Dictionary<string, LinearCase> Cases = new()
    {
        ["1 by 1"] = new(1, 1, 1),
        ["one row"] = new(1, 120, 84),
        ["one row, odd"] = new(1, 37, 19),
        ["lenet, batch"] = new(64, 120, 84),
        ["lenet's last"] = new(64, 84, 10),
        ["5 rows, 17 to 33"] = new(5, 17, 33),
        ["3 rows, 1 to 5"] = new(3, 1, 5),
        ["3 rows, 5 to 1"] = new(3, 5, 1),
        ["33 rows, 16 to 16"] = new(33, 16, 16),
        ["one row, many features"] = new(1, 1024, 500),
        ["7 rows, 400 to 260"] = new(7, 400, 260),
        ["one row, more features than one sum takes"] = new(1, 4113, 7),
        ["8 rows, more features than one sum takes"] = new(8, 2061, 10),
        ["17 rows, more features than one sum takes"] = new(17, 1027, 37),
        ["130 rows, 96 to 100"] = new(130, 96, 100),
    };

    public static TheoryData<string, string> Rows => Tiers.Times(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Forward_with_and_without_bias_and_activation(string name, string tier)
    {
        LinearCase c = Cases[name];
        KernelSet kernels = Tiers.Kernels(tier);
        double[] bias = Samples.Uniform(c.Out, seed: 3);
        double[] linear = NaiveLinear.Forward(c.X, c.Weights, null, c.Rows, c.In, c.Out);
        double[] biased = NaiveLinear.Forward(c.X, c.Weights, bias, c.Rows, c.In, c.Out);
        Check(null, ActivationKind.Identity, linear);
        Check(bias, ActivationKind.Identity, biased);
        Check(bias, ActivationKind.Relu, biased);
        Check(bias, ActivationKind.Tanh, biased);

        void Check(double[]? usedBias, ActivationKind activation, double[] sums)
        {
            float[] y = Harness.Run(
                () => kernels.Make(new LinearForwardRecipe(c.Rows, c.In, c.Out, activation)),
                sums.Length,
                Samples.ToFloats(c.X),
                Samples.ToFloats(c.Weights),
                usedBias is null ? null : Samples.ToFloats(usedBias));
            double[] expected = activation switch
            {
                ActivationKind.Relu => NaiveElementwise.Relu(sums),
                ActivationKind.Tanh => NaiveElementwise.Tanh(sums),
                _ => sums,
            };
            Conformance.AssertClose(expected, y, Tolerances.LongSum, sums);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_of_the_input(string name, string tier)
    {
        LinearCase c = Cases[name];
        float[] dx = Harness.Run(
            () => Tiers.Kernels(tier).Make(new LinearInputGradRecipe(c.Rows, c.In, c.Out)),
            c.X.Length,
            Samples.ToFloats(c.Dy),
            Samples.ToFloats(c.Weights));
        Conformance.AssertClose(NaiveLinear.InputGrad(c.Dy, c.Weights, c.Rows, c.In, c.Out), dx, Tolerances.LongSum);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_of_the_weights(string name, string tier)
    {
        LinearCase c = Cases[name];
        float[] dw = Harness.Run(
            () => Tiers.Kernels(tier).Make(new LinearWeightGradRecipe(c.Rows, c.In, c.Out)),
            c.Weights.Length,
            Samples.ToFloats(c.X),
            Samples.ToFloats(c.Dy));
        Conformance.AssertClose(NaiveLinear.WeightGrad(c.X, c.Dy, c.Rows, c.In, c.Out), dw, Tolerances.LongSum);
    }

    private sealed record LinearCase(int Rows, int In, int Out)
    {
        public double[] X { get; } = Samples.Uniform(Rows * In, seed: 1);

        public double[] Weights { get; } = Samples.Uniform(Out * In, seed: 2);

        public double[] Dy { get; } = Samples.Uniform(Rows * Out, seed: 4);
    }
}
