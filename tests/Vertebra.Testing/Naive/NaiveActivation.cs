namespace Vertebra.Testing;

/// <summary>Activations and their slopes, in double.</summary>
public static class NaiveActivation
{
    public static double Relu6(double x) => x < 0 ? 0 : x > 6 ? 6 : x;

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double HardSigmoid(double x) => Relu6(x + 3) / 6;

    public static double Silu(double x) => x * Sigmoid(x);

    public static double HardSwish(double x) => x * HardSigmoid(x);

    /// <summary>The slope where the result is y.</summary>
    public static double Relu6Slope(double y) => y is > 0 and < 6 ? 1 : 0;

    /// <summary>The slope where the result is y.</summary>
    public static double SigmoidSlope(double y) => y * (1 - y);

    /// <summary>The slope where the result is y.</summary>
    public static double HardSigmoidSlope(double y) => y is > 0 and < 1 ? 1.0 / 6 : 0;

    /// <summary>The slope at x.</summary>
    public static double SiluSlope(double x)
    {
        double sigmoid = Sigmoid(x);
        return sigmoid * (1 + x * (1 - sigmoid));
    }

    /// <summary>The slope at x.</summary>
    public static double HardSwishSlope(double x) => x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5;

    public static double[] Apply(Func<double, double> function, double[] x) => [.. x.Select(function)];

    /// <summary>dy times the slope at each value.</summary>
    public static double[] Gradient(Func<double, double> slope, double[] values, double[] dy) => [.. values.Zip(dy, (v, d) => d * slope(v))];
}
