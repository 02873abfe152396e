using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>
/// Drops the residual branch of whole images at random while training and scales the others to keep the mean (Huang, Sun, Liu,
/// Sedra, Weinberger 2016); nothing at inference.
/// </summary>
/// <param name="probability">Share of the images whose branch is dropped, in [0, 1).</param>
public sealed class StochasticDepth(double probability) : Module
{
    private readonly double _probability = probability is >= 0 and < 1
        ? probability
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability of stochastic depth is in [0, 1).");

    /// <inheritdoc/>
    public override string TypeName => "StochasticDepth";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => _probability == 0 ? x : x.StochasticDepth((float)_probability);

    /// <inheritdoc/>
    protected override string Describe() => $"p={LayerText.Real(_probability)}, mode=row";
}
