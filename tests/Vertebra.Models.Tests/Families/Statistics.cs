using Vertebra.Graph.Ir;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests.Families;

/// <summary>Looks at the freshly drawn parameters of a network.</summary>
internal static class Statistics
{
    // Standard errors that a sample's deviation may lie from the deviation it was drawn with.
    private const double Errors = 5;

    public static void HasDeviation(StateTensor parameter, double expected)
    {
        ReadOnlySpan<float> values = parameter.Values;
        double sum = 0, squares = 0;
        foreach (float value in values)
        {
            sum += value;
            squares += (double)value * value;
        }
        double mean = sum / values.Length;
        double deviation = Math.Sqrt(squares / values.Length - mean * mean);
        Assert.True(
            Math.Abs(deviation / expected - 1) <= Errors / Math.Sqrt(2.0 * values.Length),
            $"{parameter} has a deviation of {deviation}, not {expected}.");
        Assert.True(Math.Abs(mean) <= Errors * expected / Math.Sqrt(values.Length), $"{parameter} has a mean of {mean}, not 0.");
    }

    public static void IsAll(StateTensor parameter, float expected)
    {
        foreach (float value in parameter.Values)
            Assert.True(value == expected, $"{parameter} has a {value}, not only {expected}.");
    }

    /// <summary>sqrt(2 / fan out): Kaiming's normal initialisation for ReLU, counted backwards.</summary>
    public static double KaimingFanOut(Shape weight) => Math.Sqrt(2.0 / (weight[0] * weight[2] * weight[3]));

    /// <summary>Deviation of PyTorch's default, uniform within 1 / sqrt(fan in).</summary>
    public static double PyTorchDefault(Shape weight) =>
        1 / Math.Sqrt(3.0 * (weight.Length / weight[0]));
}
