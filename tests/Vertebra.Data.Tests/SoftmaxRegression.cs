using System.Numerics;
using System.Runtime.InteropServices;

namespace Vertebra.Data.Tests;

/// <summary>The plain linear classifier: softmax over ten weighted sums of the normalised pixels, in double precision.</summary>
internal static class SoftmaxRegression
{
    private const int BatchSize = 100;

    public static double BestTestAccuracy(ImageDataset train, ImageDataset test, int epochs)
    {
        var (inputs, targets) = (Normalise(train), Normalise(test));
        var size = train.ImageSize;
        var classes = train.ClassNames.Count;
        var weights = new double[classes * size];
        var gradient = new double[classes * size];
        var bias = new double[classes];
        var biasGradient = new double[classes];
        var order = Enumerable.Range(0, train.Count).ToArray();
        var random = new Random(1);
        var probabilities = new double[classes];
        var best = 0.0;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var rate = 0.02 * (1 - epoch / (double)epochs);
            random.Shuffle(order);
            for (var start = 0; start + BatchSize <= order.Length; start += BatchSize)
            {
                Array.Clear(gradient);
                Array.Clear(biasGradient);
                foreach (var i in order.AsSpan(start, BatchSize))
                {
                    var x = inputs.AsSpan(i * size, size);
                    Scores(x, weights, bias, probabilities);
                    Softmax(probabilities);
                    probabilities[train.Label(i)] -= 1;
                    for (var c = 0; c < classes; c++)
                    {
                        AddScaled(gradient.AsSpan(c * size, size), x, probabilities[c]);
                        biasGradient[c] += probabilities[c];
                    }
                }
                AddScaled(weights, gradient, -rate / BatchSize);
                AddScaled(bias, biasGradient, -rate / BatchSize);
            }
            best = Math.Max(best, Accuracy(test, targets, weights, bias));
        }
        return best;
    }

    private static double[] Normalise(ImageDataset data)
    {
        var values = new double[data.Count * data.ImageSize];
        for (var i = 0; i < values.Length; i++)
            values[i] = (data.Image(i / data.ImageSize)[i % data.ImageSize] / 255.0 - data.Mean[0]) / data.Std[0];
        return values;
    }

    private static double Accuracy(ImageDataset data, double[] inputs, double[] weights, double[] bias)
    {
        var correct = 0;
        var scores = new double[bias.Length];
        for (var i = 0; i < data.Count; i++)
        {
            Scores(inputs.AsSpan(i * data.ImageSize, data.ImageSize), weights, bias, scores);
            if (Array.IndexOf(scores, scores.Max()) == data.Label(i)) correct++;
        }
        return correct / (double)data.Count;
    }

    private static void Scores(ReadOnlySpan<double> x, double[] weights, double[] bias, double[] scores)
    {
        for (var c = 0; c < scores.Length; c++) scores[c] = bias[c] + Dot(x, weights.AsSpan(c * x.Length, x.Length));
    }

    private static void Softmax(double[] values)
    {
        var (highest, sum) = (values.Max(), 0.0);
        for (var c = 0; c < values.Length; c++) sum += values[c] = Math.Exp(values[c] - highest);
        for (var c = 0; c < values.Length; c++) values[c] /= sum;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var wideA = MemoryMarshal.Cast<double, Vector<double>>(a);
        var wideB = MemoryMarshal.Cast<double, Vector<double>>(b);
        var sums = Vector<double>.Zero;
        for (var i = 0; i < wideA.Length; i++) sums += wideA[i] * wideB[i];
        var sum = Vector.Sum(sums);
        for (var i = wideA.Length * Vector<double>.Count; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void AddScaled(Span<double> to, ReadOnlySpan<double> from, double factor)
    {
        var wideTo = MemoryMarshal.Cast<double, Vector<double>>(to);
        var wideFrom = MemoryMarshal.Cast<double, Vector<double>>(from);
        for (var i = 0; i < wideTo.Length; i++) wideTo[i] += wideFrom[i] * factor;
        for (var i = wideTo.Length * Vector<double>.Count; i < to.Length; i++) to[i] += from[i] * factor;
    }
}
