namespace Vertebra.Testing;

/// <summary>
/// Softmax over the splits of split attention, in double: rows [cardinality, radix, rest] become [radix, cardinality, rest].
/// </summary>
public static class NaiveRadixSoftmax
{
    public static double[] Forward(double[] x, int channels, int radix, int cardinality)
    {
        double[] reordered = Reorder(x, channels, radix, cardinality);
        int width = channels / radix;
        return [.. reordered.Select((v, i) =>
        {
            int first = i / channels * channels + i % width;
            return Math.Exp(v) / Enumerable.Range(0, radix).Sum(split => Math.Exp(reordered[first + split * width]));
        })];
    }

    public static double[] Gradient(double[] y, double[] dy, int channels, int radix, int cardinality)
    {
        int width = channels / radix;
        double[] reordered = [.. y.Select((v, i) =>
        {
            int first = i / channels * channels + i % width;
            return v * (dy[i] - Enumerable.Range(0, radix).Sum(split => y[first + split * width] * dy[first + split * width]));
        })];
        return Reorder(reordered, channels, cardinality, radix);
    }

    // Rows [outer, inner, rest] become [inner, outer, rest].
    private static double[] Reorder(double[] x, int channels, int inner, int outer)
    {
        int rest = channels / inner / outer;
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int channel = i % channels;
            int place = (channel / rest % inner * outer + channel / rest / inner) * rest + channel % rest;
            y[i - channel + place] = x[i];
        }
        return y;
    }
}
