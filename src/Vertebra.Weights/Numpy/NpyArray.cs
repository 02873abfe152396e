namespace Vertebra.Weights;

/// <summary>An array read from a NumPy file.</summary>
/// <param name="Shape">The dimensions, outermost first; empty for a scalar.</param>
/// <param name="Data">The elements in C order; as many as the product of <paramref name="Shape"/>.</param>
public sealed record NpyArray(int[] Shape, float[] Data);
