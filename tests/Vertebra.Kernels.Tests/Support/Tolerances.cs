namespace Vertebra.Kernels.Tests.Support;

/// <summary>How far a float32 kernel may be from the naive double reference.</summary>
/// <param name="Relative">Part of the expected element.</param>
/// <param name="OfLargest">Part of the largest expected element, for sums that cancel.</param>
internal readonly record struct Tolerance(double Relative, double OfLargest);

/// <summary>Every tolerance of this project.</summary>
internal static class Tolerances
{
    /// <summary>Nothing is computed.</summary>
    public static readonly Tolerance Exact = new(0, 0);

    /// <summary>One rounding.</summary>
    public static readonly Tolerance OneOperation = new(6e-8, 0);

    /// <summary>A handful of roundings without cancellation.</summary>
    public static readonly Tolerance FewOperations = new(5e-7, 1e-9);

    /// <summary>exp, log, tanh and what follows from one of them.</summary>
    public static readonly Tolerance Transcendental = new(1e-6, 1e-7);

    /// <summary>Sums of window size or a matrix column.</summary>
    public static readonly Tolerance ShortSum = new(1e-6, 1e-6);

    /// <summary>Sums over many products: the accuracy contract of direct convolutions and matrix products.</summary>
    public static readonly Tolerance LongSum = new(1e-5, 1e-5);

    /// <summary>Winograd's algorithm with 2x2 outputs: transforms add and subtract only.</summary>
    public static readonly Tolerance WinogradTwo = new(2e-5, 2e-5);

    /// <summary>Winograd's algorithm with 4x4 outputs: transforms multiply by up to 8, sums cancel.</summary>
    public static readonly Tolerance WinogradFour = new(1e-4, 1e-4);
}
