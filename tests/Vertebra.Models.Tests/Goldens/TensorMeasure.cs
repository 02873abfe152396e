using System.Globalization;
using System.Numerics;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>Compares tensors with the norm and the projection that a golden file keeps of them.</summary>
internal static class TensorMeasure
{
    public static double Norm<T>(ReadOnlySpan<T> tensor)
        where T : IFloatingPoint<T>
    {
        double square = 0;
        foreach (T element in tensor)
        {
            double value = double.CreateTruncating(element);
            square += value * value;
        }
        return Math.Sqrt(square);
    }

    public static double Projection<T>(string salt, string name, ReadOnlySpan<T> tensor)
        where T : IFloatingPoint<T> => FormulaTensor.Projection(salt, name, tensor);

    /// <summary>The larger of the errors of norm and projection, over the expected norm.</summary>
    public static double Error<T>(string salt, GoldenMeasure expected, ReadOnlySpan<T> actual)
        where T : IFloatingPoint<T> =>
        Math.Max(
            Math.Abs(Norm(actual) - expected.Norm) / expected.Norm,
            Math.Abs(Projection(salt, expected.Name, actual) - expected.Projection) / expected.Norm);

    /// <summary>The norm of the difference over the norm of the expected tensor.</summary>
    public static double Difference(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        double square = 0;
        for (int i = 0; i < expected.Length; i++)
            square += (actual[i] - expected[i]) * (actual[i] - expected[i]);
        return square == 0 ? 0 : Math.Sqrt(square) / Norm(expected);
    }

    /// <summary>Notes an error above its limit. "Not at most" instead of "above", so that NaN is one.</summary>
    public static void Check(List<string> failures, string what, double error, double limit)
    {
        if (!(error <= limit))
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: error {error:e2} above {limit:e2}"));
    }
}
