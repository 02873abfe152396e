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

    // exp(-x) = 2^n / 2^f with n = round(-x / ln 2) and f = x / ln 2 + n: 2^f is the polynomial of least relative error for |f| <= 1/2.
    public const float Two0 = 1.0000001f;
    public const float Two1 = 0.69314694f;
    public const float Two2 = 0.2402212f;
    public const float Two3 = 0.05550713f;
    public const float Two4 = 0.009675541f;
    public const float Two5 = 0.0013276472f;

    /// <summary>What is missing from <see cref="InverseLn2"/>.</summary>
    public const float InverseLn2Rest = 1.92596303e-08f;

    /// <summary>Beyond it 1 + exp(-x) is 1.</summary>
    public const float GreatestOfMinus = 87f;

    /// <summary>Below it exp(-x) may be infinite: its inverse leaves the normal range.</summary>
    public const float LeastOfMinus = -87.3f;

    /// <summary>Added to a small float, it leaves the nearest integer in the last bits.</summary>
    public const float Rounder = 1.5f * (1 << 23);
}
