namespace Vertebra.Models.Tests.Goldens;

/// <summary>What the proof accepts and, above all, what it does not.</summary>
public class KinkProofTests
{
    private const string Gradient = "gradient:conv1.weight";
    private readonly SmallStep _small = new();

    [Fact]
    public void The_engines_run_is_proven()
    {
        KinkProof proof = KinkProof.Attempt(_small.Step, _small.Step.RunInFloat(), _small.Expected());

        Assert.Empty(proof.Failures);
    }

    [Fact]
    public void Imposing_the_decisions_that_double_takes_changes_nothing()
    {
        Dictionary<string, double[]> free = _small.Step.RunInDouble();
        Dictionary<string, double[]> imposed = _small.Step.RunInDouble(_small.OwnDecisions());

        Assert.All(free, output => Assert.Equal(output.Value, imposed[output.Key], (a, b) => Math.Abs(a - b) <= 1e-14));
    }

    [Fact]
    public void An_element_that_falls_to_the_other_side_of_its_kink_within_the_noise_is_accepted()
    {
        int element = _small.ElementThatMatters();
        _small.MoveToKink(element);
        ExpectedStep expected = _small.Expected();
        FloatRun run = _small.Run(element);
        double error = TensorMeasure.Difference(_small.Step.RunInDouble()[Gradient], run.Outputs[Gradient]);
        Assert.True(error > Tolerances.Golden(0), "The flip does not matter to the gradient.");

        KinkProof proof = KinkProof.Attempt(_small.Step, run, expected);

        Assert.Empty(proof.Failures);
        Assert.StartsWith("1 of ", proof.Summary);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.5)]
    [InlineData(-0.001)]
    [InlineData(-0.5)]
    public void An_element_that_falls_to_the_other_side_far_from_its_kink_is_not(double distance)
    {
        double[] x = _small.BeforeRelu();
        int element = Array.IndexOf(x, x.MinBy(value => Math.Abs(value - distance)));

        KinkProof proof = KinkProof.Attempt(_small.Step, _small.Run(element), _small.Expected());

        Assert.All(proof.Failures, failure => Assert.StartsWith("distance from a kink", failure));
        Assert.NotEmpty(proof.Failures);
    }

    [Fact]
    public void A_backward_pass_that_decides_otherwise_than_its_forward_pass_is_not()
    {
        int element = _small.ElementThatMatters();
        _small.MoveToKink(element);
        FloatRun run = _small.Run(element) with { Watched = _small.Run().Watched };

        Assert.NotEmpty(KinkProof.Attempt(_small.Step, run, _small.Expected()).Failures);
    }

    [Theory]
    [InlineData("gradient:conv1.weight")]
    [InlineData("gradient:conv1.bias")]
    [InlineData("gradient:conv3.weight")]
    [InlineData("gradient:fc.weight")]
    public void A_scaled_gradient_is_not(string output)
    {
        FloatRun run = _small.Step.RunInFloat();
        foreach (ref float value in run.Outputs[output].AsSpan())
            value *= 1.0002f;

        string failure = Assert.Single(KinkProof.Attempt(_small.Step, run, _small.Expected()).Failures);
        Assert.StartsWith(output, failure);
    }

    [Fact]
    public void A_wrong_element_of_a_gradient_is_not()
    {
        FloatRun run = _small.Step.RunInFloat();
        run.Outputs[Gradient][7] *= -1;

        Assert.NotEmpty(KinkProof.Attempt(_small.Step, run, _small.Expected()).Failures);
    }

    [Fact]
    public void A_graph_that_is_not_the_goldens_is_not_though_float32_could_not_tell()
    {
        ExpectedStep expected = _small.Expected();
        GoldenMeasure measure = expected.Outputs[Gradient];
        expected = expected with
        {
            Outputs = new Dictionary<string, GoldenMeasure>(expected.Outputs) { [Gradient] = measure with { Norm = measure.Norm * 1.00001 } },
        };

        string failure = Assert.Single(KinkProof.Attempt(_small.Step, _small.Step.RunInFloat(), expected).Failures);
        Assert.StartsWith($"{Gradient} in double", failure);
    }

    [Fact]
    public void A_forward_pass_that_is_inaccurate_excuses_no_flips()
    {
        double[] x = _small.BeforeRelu();
        int element = Array.IndexOf(x, x.MinBy(value => Math.Abs(value - 0.001)));
        FloatRun run = _small.Run(element);
        float[] watched = run.Watched[_small.Relu.Watched];
        for (int i = 0; i < watched.Length; i++)
            watched[i] *= i % 2 == 0 ? 1.001f : 0.999f;

        KinkProof proof = KinkProof.Attempt(_small.Step, run, _small.Expected());

        Assert.Contains(proof.Failures, failure => failure.StartsWith("forward error", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_elements_that_fall_to_the_other_side_are_not()
    {
        double[] x = _small.BeforeRelu();
        int[] nearest = [.. Enumerable.Range(0, x.Length).OrderBy(i => Math.Abs(x[i])).Take(20)];

        KinkProof proof = KinkProof.Attempt(_small.Step, _small.Run(nearest), _small.Expected());

        Assert.Contains(proof.Failures, failure => failure.StartsWith("share of decisions", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_is_not_a_number_is_not()
    {
        FloatRun run = _small.Step.RunInFloat();
        run.Outputs[Gradient][0] = float.NaN;

        Assert.NotEmpty(KinkProof.Attempt(_small.Step, run, _small.Expected()).Failures);
    }
}
