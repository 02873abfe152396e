namespace Vertebra.Kernels.Tests.Support;

/// <summary>Reproducible test values that float32 holds exactly.</summary>
internal static class Samples
{
    /// <summary>Uniform values in [-range, range).</summary>
    public static double[] Uniform(int length, int seed, double range = 1)
    {
        var random = new System.Random(seed);
        var values = new double[length];
        for (int i = 0; i < length; i++)
            values[i] = (float)((random.NextDouble() * 2 - 1) * range);
        return values;
    }

    /// <summary>Few distinct values, so that equal ones meet in a window.</summary>
    public static double[] WithTies(int length, int seed)
    {
        var random = new System.Random(seed);
        var values = new double[length];
        for (int i = 0; i < length; i++)
            values[i] = random.Next(-2, 3);
        return values;
    }

    public static float[] ToFloats(double[] values) => [.. values.Select(v => (float)v)];
}
