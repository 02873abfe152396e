using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>
/// Zeroes elements at random while training and scales the others to keep the mean (Srivastava and others 2014); nothing at
/// inference.
/// </summary>
/// <param name="probability">Share of the elements that become zero, in [0, 1).</param>
public sealed class Dropout(float probability = 0.5f) : Module
{
    private readonly float _probability = probability is >= 0 and < 1
        ? probability
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is in [0, 1).");

    /// <inheritdoc/>
    public override string TypeName => "Dropout";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Dropout(_probability);

    /// <inheritdoc/>
    protected override string Describe() => $"p={LayerText.Number(_probability)}, inplace=False";
}
