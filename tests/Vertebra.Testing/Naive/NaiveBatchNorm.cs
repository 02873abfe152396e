namespace Vertebra.Testing;

/// <summary>Batch normalisation and its gradients by the definition, in double.</summary>
public static class NaiveBatchNorm
{
    /// <summary>The mean of each channel, then the biased variance of each.</summary>
    public static double[] Statistics(double[] x, MapShape shape)
    {
        int count = shape.Batch * shape.Pixels;
        double[] mean = [.. NaiveElementwise.ChannelSum(x, shape).Select(sum => sum / count)];
        double[] squares = [.. x.Select((v, i) => (v - mean[Channel(i, shape)]) * (v - mean[Channel(i, shape)]))];
        return [.. mean, .. NaiveElementwise.ChannelSum(squares, shape).Select(sum => sum / count)];
    }

    public static double[] Forward(
        double[] x, double[] weight, double[] bias, double[] mean, double[] variance, double epsilon, MapShape shape) =>
        [.. x.Select((v, i) =>
        {
            int c = Channel(i, shape);
            return weight[c] * (v - mean[c]) / Math.Sqrt(variance[c] + epsilon) + bias[c];
        })];

    /// <summary>The gradient of the weight, then that of the bias.</summary>
    public static double[] ParameterGrad(double[] x, double[] dy, double[] mean, double[] variance, double epsilon, MapShape shape)
    {
        double[] products = [.. x.Select((v, i) =>
        {
            int c = Channel(i, shape);
            return dy[i] * (v - mean[c]) / Math.Sqrt(variance[c] + epsilon);
        })];
        return [.. NaiveElementwise.ChannelSum(products, shape), .. NaiveElementwise.ChannelSum(dy, shape)];
    }

    /// <summary>The gradient of x where the statistics are constants.</summary>
    public static double[] InputGrad(double[] dy, double[] weight, double[] variance, double epsilon, MapShape shape) =>
        [.. dy.Select((d, i) => d * weight[Channel(i, shape)] / Math.Sqrt(variance[Channel(i, shape)] + epsilon))];

    /// <summary>The gradient of x where the statistics are those of x: three ways lead to x, straight, by the mean and by the variance.</summary>
    public static double[] TrainingGrad(
        double[] x, double[] dy, double[] weight, double[] mean, double[] variance, double epsilon, MapShape shape)
    {
        int count = shape.Batch * shape.Pixels;
        double[] straight = InputGrad(dy, weight, variance, epsilon, shape);
        double[] byMean = [.. NaiveElementwise.ChannelSum(straight, shape).Select(sum => -sum)];
        double[] products = [.. x.Select((v, i) =>
        {
            int c = Channel(i, shape);
            return -0.5 * dy[i] * weight[c] * (v - mean[c]) * Math.Pow(variance[c] + epsilon, -1.5);
        })];
        double[] byVariance = NaiveElementwise.ChannelSum(products, shape);
        return [.. x.Select((v, i) =>
        {
            int c = Channel(i, shape);
            return straight[i] + byMean[c] / count + byVariance[c] * 2 * (v - mean[c]) / count;
        })];
    }

    /// <summary>Weights of a convolution that normalises with scale and variance too.</summary>
    public static double[] FoldedWeight(double[] weight, double[] scale, double[] variance, double epsilon)
    {
        int length = weight.Length / scale.Length;
        return [.. weight.Select((w, i) => w * scale[i / length] / Math.Sqrt(variance[i / length] + epsilon))];
    }

    /// <summary>Its bias.</summary>
    public static double[] FoldedBias(
        double[] scale, double[] offset, double[] mean, double[] variance, double[]? bias, double epsilon) =>
        [.. offset.Select((o, c) => o + ((bias?[c] ?? 0) - mean[c]) * scale[c] / Math.Sqrt(variance[c] + epsilon))];

    private static int Channel(int index, MapShape shape) => index / shape.Pixels % shape.Channels;
}
