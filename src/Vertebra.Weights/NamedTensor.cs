namespace Vertebra.Weights;

/// <summary>A tensor to be written under a name.</summary>
/// <param name="Name">The state-dict key.</param>
/// <param name="Shape">The dimensions, outermost first; empty for a scalar. None is negative.</param>
/// <param name="Data">The elements in C order; as many as the product of <paramref name="Shape"/>.</param>
public sealed record NamedTensor(string Name, int[] Shape, ReadOnlyMemory<float> Data);
