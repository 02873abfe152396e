namespace Vertebra.Kernels.Tests.Support;

/// <summary>Compares a kernel's floats with the naive reference.</summary>
internal static class Conformance
{
    public static void AssertClose(double[] expected, float[] actual, Tolerance tolerance) =>
        AssertClose(expected, actual, tolerance, expected);

    /// <summary>The same where the result went through an activation: its error is that of the sums before.</summary>
    public static void AssertClose(double[] expected, float[] actual, Tolerance tolerance, double[] sums)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = sums.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        int worst = -1;
        double worstExcess = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double excess = Excess(expected[i], actual[i], largest, tolerance);
            if (excess > worstExcess)
                (worst, worstExcess) = (i, excess);
        }
        if (worst >= 0)
            Assert.Fail($"Element {worst} of {expected.Length} is {actual[worst]:R}, not {expected[worst]:R}; the error is {worstExcess:G3} times what {tolerance} allows.");
    }

    // The error as a multiple of what is allowed where that is exceeded, else 0.
    private static double Excess(double expected, float actual, double largest, Tolerance tolerance)
    {
        if (!double.IsFinite(expected))
            return expected.Equals((double)actual) ? 0 : double.PositiveInfinity;
        double error = Math.Abs(expected - actual);
        double allowed = tolerance.Relative * Math.Abs(expected) + tolerance.OfLargest * largest;
        if (error <= allowed)
            return 0;
        return double.IsNaN(error) || allowed == 0 ? double.PositiveInfinity : error / allowed;
    }
}
