using System.Collections.Immutable;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Lowered;

/// <summary>
/// The weight of a convolution that does the work of the batch normalisation behind it too: each output channel's times scale /
/// sqrt(variance + epsilon). Weight is [O, ...], the others are [O].
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record FoldedWeightOp(float Epsilon) : LoweredOp
{
    /// <inheritdoc/>
    public override string Name => "FoldedWeight";

    internal override ImmutableArray<OperandName> Operands => [OperandName.Weight, OperandName.Scale, OperandName.Variance];

    private protected override Shape ResultShape(OperandShapes operands)
    {
        Shape weight = operands[OperandName.Weight];
        ShapeRules.Rank(weight, 4, "the weight");
        ShapeRules.Same(new Shape(weight[0]), operands[OperandName.Scale], "the scale");
        ShapeRules.Same(new Shape(weight[0]), operands[OperandName.Variance], "the variance");
        return weight;
    }
}

/// <summary>
/// The bias of a convolution that does the work of the batch normalisation behind it too: offset + (bias - mean) * scale /
/// sqrt(variance + epsilon). All operands are [O].
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="HasBias">Whether the convolution itself has a bias.</param>
internal sealed record FoldedBiasOp(float Epsilon, bool HasBias) : LoweredOp
{
    /// <inheritdoc/>
    public override string Name => "FoldedBias";

    internal override ImmutableArray<OperandName> Operands =>
        [OperandName.Scale, OperandName.Offset, OperandName.Mean, OperandName.Variance, .. If(HasBias, OperandName.Bias)];

    private protected override Shape ResultShape(OperandShapes operands)
    {
        Shape scale = operands[OperandName.Scale];
        foreach (Shape operand in operands.All)
            ShapeRules.Same(new Shape(scale.Length), operand, "every operand");
        return scale;
    }
}
