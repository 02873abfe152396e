using Vertebra.Kernels.Normalization;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class BatchNormTests
{
    private const float Epsilon = 1e-5f;

    private static readonly MapShape[] Shapes =
        [new(2, 1, 1, 1), new(1, 5, 3, 4), new(7, 17, 1, 1), new(3, 33, 5, 5), new(2, 16, 40, 41), new(40, 3, 7, 7), new(1, 20, 70, 61)];

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Statistics_of_every_shape(string tier)
    {
        foreach (MapShape shape in Shapes)
        {
            double[] x = Samples.Uniform(shape.Length, seed: 1);
            Conformance.AssertClose(NaiveBatchNorm.Statistics(x, shape), Statistics(tier, x, shape), Tolerances.ShortSum);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void A_large_mean_does_not_drown_the_variance(string tier)
    {
        foreach (MapShape shape in Shapes.Where(shape => shape.Batch * shape.Pixels > 2))
        {
            double[] x = [.. Samples.Uniform(shape.Length, seed: 1).Select((v, i) => (double)(float)(v + 3000 * (1 + i / shape.Pixels % 2)))];
            double[] expected = NaiveBatchNorm.Statistics(x, shape);
            float[] actual = Statistics(tier, x, shape);
            Conformance.AssertClose(expected[..shape.Channels], actual[..shape.Channels], Tolerances.OneOperation);
            Conformance.AssertClose(expected[shape.Channels..], actual[shape.Channels..], Tolerances.LongSum);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Images_that_differ_in_brightness_keep_their_small_variance(string tier)
    {
        var shape = new MapShape(6, 17, 20, 20);
        double[] x = [.. Samples.Uniform(shape.Length, seed: 1, range: 0.01).Select((v, i) => (double)(float)(v + 10 * (i / shape.Pixels / 17)))];
        Conformance.AssertClose(NaiveBatchNorm.Statistics(x, shape), Statistics(tier, x, shape), Tolerances.ShortSum);
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Forward_with_statistics_apart_and_together(string tier)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        foreach (MapShape shape in Shapes)
        {
            var data = new Data(shape);
            double[] expected = NaiveBatchNorm.Forward(data.X, data.Weight, data.Bias, data.Mean, data.Variance, Epsilon, shape);
            foreach (ActivationKind activation in (ActivationKind[])[ActivationKind.Identity, ActivationKind.Relu])
            {
                double[] activated = activation == ActivationKind.Relu ? NaiveElementwise.Relu(expected) : expected;
                float[] apart = Harness.Run(
                    () => kernels.Make(
                        new BatchNormRecipe(Maps.Layout(shape, kernels.Block), Epsilon, Together: false, activation)),
                    Maps.Layout(shape, kernels.Block),
                    Maps.Pack(data.X, shape, kernels.Block), Floats(data.Weight), Floats(data.Bias), Floats(data.Mean), Floats(data.Variance));
                float[] together = Harness.Run(
                    () => kernels.Make(
                        new BatchNormRecipe(Maps.Layout(shape, kernels.Block), Epsilon, Together: true, activation)),
                    Maps.Layout(shape, kernels.Block),
                    Maps.Pack(data.X, shape, kernels.Block), Floats(data.Weight), Floats(data.Bias), Floats(data.Statistics));
                Conformance.AssertClose(activated, apart, Tolerances.ShortSum, expected);
                Harness.AssertSameBits(apart, together, "with statistics together");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Gradients(string tier)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        foreach (MapShape shape in Shapes)
        {
            var data = new Data(shape);
            var layout = Maps.Layout(shape, kernels.Block);
            float[] x = Maps.Pack(data.X, shape, kernels.Block);
            float[] dy = Maps.Pack(data.Dy, shape, kernels.Block);
            float[] parameters = Harness.Run(
                () => kernels.Make(new BatchNormParameterGradRecipe(layout, Epsilon, Together: true)),
                2L * shape.Channels, x, dy, Floats(data.Statistics));
            double[] expected = NaiveBatchNorm.ParameterGrad(data.X, data.Dy, data.Mean, data.Variance, Epsilon, shape);
            Conformance.AssertClose(expected, parameters, Tolerances.LongSum);

            float[] frozen = Harness.Run(
                () => kernels.Make(new BatchNormInputGradRecipe(layout, Epsilon)),
                layout, dy, Floats(data.Weight), Floats(data.Variance));
            double[] straight = NaiveBatchNorm.InputGrad(data.Dy, data.Weight, data.Variance, Epsilon, shape);
            Conformance.AssertClose(straight, frozen, Tolerances.FewOperations);

            float[] training = Harness.Run(
                () => kernels.Make(new BatchNormTrainingGradRecipe(layout, Epsilon)), layout,
                x, dy, Floats(data.Weight), Floats(data.Statistics), Floats(expected));
            // Of few values nearly nothing is left of the straight way's gradient.
            Conformance.AssertClose(
                NaiveBatchNorm.TrainingGrad(data.X, data.Dy, data.Weight, data.Mean, data.Variance, Epsilon, shape),
                training, Tolerances.LongSum, straight);
        }
    }

    private static float[] Statistics(string tier, double[] x, MapShape shape)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        return Harness.Run(
            () => kernels.Make(new BatchStatisticsRecipe(Maps.Layout(shape, kernels.Block))),
            2L * shape.Channels, Maps.Pack(x, shape, kernels.Block));
    }

    private static float[] Floats(double[] values) => Samples.ToFloats(values);

    private sealed class Data
    {
        public Data(MapShape shape)
        {
            X = Samples.Uniform(shape.Length, seed: 1);
            Dy = Samples.Uniform(shape.Length, seed: 2);
            Weight = Samples.Uniform(shape.Channels, seed: 3);
            Bias = Samples.Uniform(shape.Channels, seed: 4);
            Statistics = [.. NaiveBatchNorm.Statistics(X, shape).Select(v => (double)(float)v)];
            Mean = Statistics[..shape.Channels];
            Variance = Statistics[shape.Channels..];
        }

        public double[] X { get; }

        public double[] Dy { get; }

        public double[] Weight { get; }

        public double[] Bias { get; }

        public double[] Statistics { get; }

        public double[] Mean { get; }

        public double[] Variance { get; }
    }
}
