using System.Collections.Immutable;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Lowered;

/// <summary>
/// A convolution of one pixel and the depthwise one that alone reads it, as in an inverted residual. Neither has a prologue or
/// adds a map.
/// </summary>
/// <param name="Pointwise">The first.</param>
/// <param name="Depthwise">The second.</param>
/// <param name="ComputesMean">Whether each map's mean is computed too, for <see cref="ConvPairMeanOp"/>.</param>
internal sealed record ConvPairOp(FusedConv2dOp Pointwise, FusedConv2dOp Depthwise, bool ComputesMean) : LoweredOp
{
    /// <inheritdoc/>
    public override string Name => "ConvPair";

    internal override string Operation => Depthwise.Operation;

    internal override ImmutableArray<OperandName> Operands =>
    [
        OperandName.X,
        OperandName.PointwiseWeight,
        .. If(Pointwise.HasBias, OperandName.PointwiseBias),
        OperandName.DepthwiseWeight,
        .. If(Depthwise.HasBias, OperandName.DepthwiseBias),
    ];

    private protected override Shape ResultShape(OperandShapes operands)
    {
        Shape between = Pointwise.Attributes.OutputShape(operands[OperandName.X], operands[OperandName.PointwiseWeight]);
        Shape y = Depthwise.Attributes.OutputShape(between, operands[OperandName.DepthwiseWeight]);
        if (Pointwise.HasBias)
            ShapeRules.Same(new Shape(between.Channels), operands[OperandName.PointwiseBias], "the first bias");
        if (Depthwise.HasBias)
            ShapeRules.Same(new Shape(y.Channels), operands[OperandName.DepthwiseBias], "the second bias");
        return y;
    }
}

/// <summary>The mean of each map of a pair's result, which the pair has computed: [N, C, H, W] to [N, C, 1, 1].</summary>
internal sealed record ConvPairMeanOp : LoweredOp
{
    /// <inheritdoc/>
    public override string Name => "ConvPairMean";

    internal override ImmutableArray<OperandName> Operands => [OperandName.X];

    private protected override Shape ResultShape(OperandShapes operands) =>
        new AdaptiveAvgPool2dOp(1).InferShape(operands.All);
}
