using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class LossTests
{
    private static readonly (int Rows, int Columns)[] Shapes =
        [(1, 1), (1, 10), (3, 5), (64, 10), (7, 16), (5, 17), (33, 1000), (300, 37)];

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Softmax_and_its_gradient(string tier)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        foreach ((int rows, int columns) in Shapes)
        {
            double[] x = Samples.Uniform(rows * columns, seed: rows, range: 8);
            float[] y = Harness.Run(() => kernels.Softmax(rows, columns), x.Length, Samples.ToFloats(x));
            Conformance.AssertClose(NaiveLoss.Softmax(x, rows, columns), y, Tolerances.LongSum);

            double[] result = [.. y.Select(v => (double)v)];
            double[] dy = Samples.Uniform(x.Length, seed: 2);
            float[] dx = Harness.Run(() => kernels.SoftmaxGrad(rows, columns), x.Length, y, Samples.ToFloats(dy));
            Conformance.AssertClose(NaiveLoss.SoftmaxGrad(result, dy, rows, columns), dx, Tolerances.LongSum);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Cross_entropy_and_its_gradient(string tier)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        foreach ((int rows, int classes) in Shapes)
        {
            double[] logits = Samples.Uniform(rows * classes, seed: rows, range: 8);
            int[] labels = [.. Enumerable.Range(0, rows).Select(row => row * 7 % classes)];
            CheckCrossEntropy(kernels, logits, labels, classes);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Huge_logits_do_not_overflow(string tier)
    {
        double[] logits = [.. Samples.Uniform(4 * 20, seed: 1, range: 1e5), .. Enumerable.Repeat(-3e4, 20)];
        CheckCrossEntropy(Tiers.Kernels(tier), logits, [0, 5, 19, 7, 3], 20);
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void A_NaN_logit_makes_the_loss_NaN(string tier)
    {
        for (int place = 0; place < 37; place++)
        {
            double[] logits = Samples.Uniform(37, seed: 1);
            logits[place] = double.NaN;
            float[] loss = Harness.Run(() => Tiers.Kernels(tier).CrossEntropy(1, 37), 1, Samples.ToFloats(logits), [3f]);
            Assert.True(float.IsNaN(loss[0]));
        }
    }

    [Theory]
    [InlineData(10f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(1e20f)]
    public void A_label_that_names_no_class_is_refused_in_one_clear_line(float label)
    {
        float[] logits = new float[30];
        float[] labels = [1, label, 2];
        var forward = Assert.Throws<ArgumentOutOfRangeException>(
            () => Harness.Run(() => KernelSet.For().CrossEntropy(3, 10), 1, logits, labels));
        Assert.Contains("Row 1 has a label outside 0 to 9", forward.Message);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Harness.Run(() => KernelSet.For().CrossEntropyGrad(3, 10), 30, logits, labels, [1f]));
    }

    private static void CheckCrossEntropy(KernelSet kernels, double[] logits, int[] labels, int classes)
    {
        float[] labelFloats = [.. labels.Select(label => (float)label)];
        float[] loss = Harness.Run(
            () => kernels.CrossEntropy(labels.Length, classes), 1, Samples.ToFloats(logits), labelFloats);
        Conformance.AssertClose([NaiveLoss.CrossEntropy(logits, labels, classes)], loss, Tolerances.Transcendental);
        float[] grad = Harness.Run(
            () => kernels.CrossEntropyGrad(labels.Length, classes), logits.Length, Samples.ToFloats(logits), labelFloats, [0.5f]);
        Conformance.AssertClose(NaiveLoss.CrossEntropyGrad(logits, labels, 0.5, classes), grad, Tolerances.LongSum);
    }
}
