using Vertebra.Kernels.Convolution.Methods;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution;

/// <summary>
/// The table of methods to compute convolutions on one SIMD tier. Whoever chooses, measures, tests or times convolutions loops over it, so
/// a method is added here and nowhere else.
/// </summary>
/// <param name="all">The methods; of those that a problem costs the same, the first is taken.</param>
/// <param name="pair">Computes two convolutions at once.</param>
internal sealed class ConvMethods(IReadOnlyList<ConvMethod> all, ConvPairMethod pair)
{
    /// <summary>Every method, special ones before general ones.</summary>
    public IReadOnlyList<ConvMethod> All { get; } = all;

    /// <summary>The method for a pointwise convolution and the depthwise one behind it.</summary>
    public ConvPairMethod Pair { get; } = pair;

    /// <summary>The methods' names, each once.</summary>
    public IEnumerable<string> Names => All.Select(method => method.Name).Distinct();

    /// <summary>The methods of a tier.</summary>
    public static ConvMethods Of<V>()
        where V : unmanaged, IVec<V> => new(
        [
            new RowsMethod<V>(),
            new DepthwiseMethod<V>(),
            new DirectPlainMethod<V>(),
            new PointwiseMethod<V>(),
            new DirectMethod<V>(),
            new WinogradMethod<V>(outputs: 2),
            new WinogradRegistersMethod<V>(),
            new WinogradMethod<V>(outputs: 4),
            new DepthwiseInputGradMethod<V>(),
            new DirectInputGradMethod<V>(),
            new WinogradInputGradMethod<V>(outputs: 2),
            new WinogradInputGradMethod<V>(outputs: 4),
            new DepthwiseWeightGradMethod<V>(),
            new DirectPlainWeightGradMethod<V>(),
            new PointwiseWeightGradMethod<V>(),
            new DirectWeightGradMethod<V>(),
        ],
        new PointwiseDepthwiseMethod<V>());

    /// <summary>The table with more methods, which come first.</summary>
    public ConvMethods With(IEnumerable<ConvMethod> methods) => new([.. methods, .. All], Pair);

    /// <summary>The methods that compute a problem, in the order of the table.</summary>
    public IEnumerable<ConvMethod> For(ConvProblem problem) => All.Where(method => method.Supports(problem));

    /// <summary>The method that is expected to be the fastest; null where none computes the problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="mayRoundMore">Whether rounding errors may be larger than those of sums of the definition's products.</param>
    public ConvMethod? Cheapest(ConvProblem problem, bool mayRoundMore = false) =>
        For(problem).Where(method => mayRoundMore || !method.RoundsMore).MinBy(method => method.Cycles(problem));
}
