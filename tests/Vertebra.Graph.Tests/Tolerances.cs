namespace Vertebra.Graph.Tests;

/// <summary>All tolerances of this project: largest error over largest magnitude of the tensor that is compared.</summary>
internal static class Tolerances
{
    /// <summary>A float32 plan of one operation against double, forward and backward.</summary>
    public const double Operation = 1e-5;

    /// <summary>The outputs of a small float32 network against double.</summary>
    public const double Network = 1e-5;

    /// <summary>The gradients of a small float32 network: chains of sums whose terms cancel, down to one number of a bias.</summary>
    public const double NetworkGradient = 5e-5;

    /// <summary>A graph before and after a pass that rearranges sums, both in double.</summary>
    public const double Rewrite = 1e-12;

    /// <summary>Central differences with <see cref="Step"/> against derivatives, both in double.</summary>
    public const double FiniteDifference = 1e-6;

    /// <summary>Step of the central differences.</summary>
    public const double Step = 1e-5;

    /// <summary>The distance of two gradients, one of them by Winograd's algorithm, over the norm.</summary>
    public const double Winograd = 1e-5;

    /// <summary>Fails when a tensor is further from the expected one than the tolerance.</summary>
    public static void AssertClose(double[] expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        var doubles = new double[actual.Length];
        for (int i = 0; i < actual.Length; i++)
            doubles[i] = actual[i];
        AssertClose(expected, doubles, tolerance, what);
    }

    /// <summary>Fails when a tensor is further from the expected one than the tolerance.</summary>
    public static void AssertClose(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]);
            Assert.True(
                error <= tolerance * scale,
                $"{what}[{i}] is {actual[i]:G9}, not {expected[i]:G9}: {error / scale:E1} of the largest magnitude, {tolerance:E1} allowed.");
        }
    }
}
