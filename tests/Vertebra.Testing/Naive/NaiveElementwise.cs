namespace Vertebra.Testing;

/// <summary>Elementwise operations and reductions, in double.</summary>
public static class NaiveElementwise
{
    public static double[] Relu(double[] x) => [.. x.Select(v => v < 0 ? 0 : v)];

    public static double[] ReluGrad(double[] y, double[] dy) => [.. y.Zip(dy, (v, d) => v > 0 ? d : 0)];

    public static double[] Tanh(double[] x) => [.. x.Select(Math.Tanh)];

    public static double[] TanhGrad(double[] y, double[] dy) => [.. y.Zip(dy, (v, d) => d * (1 - v * v))];

    public static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (u, v) => u + v)];

    /// <summary>Keeps and scales the elements whose mask is true.</summary>
    public static double[] Dropout(double[] x, bool[] keep, double probability) =>
        [.. x.Zip(keep, (v, kept) => kept ? v / (1 - probability) : 0)];

    /// <summary>The sum over batch and pixels of each channel.</summary>
    public static double[] ChannelSum(double[] x, MapShape shape)
    {
        var sums = new double[shape.Channels];
        for (int i = 0; i < x.Length; i++)
            sums[i / shape.Pixels % shape.Channels] += x[i];
        return sums;
    }
}
