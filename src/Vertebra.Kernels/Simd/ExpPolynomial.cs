namespace Vertebra.Kernels.Simd;

/// <summary>
/// Constants of exp(x) = 2^n * exp(r) with n = round(x / ln 2) and r = x - n * ln 2: exp(r) = 1 + r + r^2 * P(r), where P interpolates
/// (exp(r) - 1 - r) / r^2 at the Chebyshev nodes of [-ln 2 / 2, ln 2 / 2]. The error is below two units in the last place.
/// </summary>
internal static class ExpPolynomial
{
    public const float P0 = 0.5f;
    public const float P1 = 0.166665778f;
    public const float P2 = 0.0416665561f;
    public const float P3 = 0.00836317334f;
    public const float P4 = 0.00139261759f;

    public const float InverseLn2 = 1.44269502f;

    /// <summary>The leading bits of ln 2, so that their product with n is exact.</summary>
    public const float Ln2High = 0.693115234f;

    public const float Ln2Low = 3.19461833e-05f;

    /// <summary>Beyond these bounds the result is 0 or infinite; within, 2^n is a product of two powers that are not.</summary>
    public const float Least = -104f;

    public const float Greatest = 89f;
}
