namespace Vertebra.Models.Tests;

/// <summary>The tolerances of the goldens and of what stands in for them where a kink is in the way.</summary>
internal static class Tolerances
{
    /// <summary>The goldens' README: the reference's own float32 error times 8, but never sharper than 1e-4.</summary>
    public static double Golden(double float32Error) => Math.Max(1e-4, 8 * float32Error);

    /// <summary>
    /// Our graph in double against the golden, which is double too: the recorded error of 24 digits counts for 53. Constants that are
    /// floats here (epsilons, momenta, weights of auxiliary losses) are doubles there, 3e-8 apart.
    /// </summary>
    public static double GoldenInDouble(double float32Error) => Math.Max(1e-6, 8 * float32Error * Math.ScaleB(1, 24 - 53));

    /// <summary>
    /// How far from its kink an element may lie that falls to the other side in float32, in forward errors of its tensor (root mean
    /// square).
    /// </summary>
    public const double KinkDistance = 8;

    /// <summary>The forward error of a tensor whose elements may be excused, over the tensor's root mean square.</summary>
    public const double ForwardError = 1e-4;

    /// <summary>The share of a step's decisions that float32 may take otherwise than double.</summary>
    public const double FlippedShare = 1e-4;
}
