using System.Collections.Immutable;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Lowered;

/// <summary>A linear layer, then an activation.</summary>
/// <param name="HasBias">Whether there is a bias.</param>
internal sealed record FusedLinearOp(bool HasBias) : ActivatedOp
{
    /// <inheritdoc/>
    public override string Name => "FusedLinear";

    /// <inheritdoc/>
    public override ActivationKind Activation { get; init; }

    internal override string Operation => "Linear";

    internal override ImmutableArray<OperandName> Operands =>
        [OperandName.X, OperandName.Weight, .. If(HasBias, OperandName.Bias)];

    private protected override Shape ResultShape(OperandShapes operands) => new LinearOp().InferShape(operands.All);
}

/// <summary>A sum of two tensors of one shape, then an activation.</summary>
internal sealed record FusedAddOp : ActivatedOp
{
    /// <inheritdoc/>
    public override string Name => "FusedAdd";

    /// <inheritdoc/>
    public override ActivationKind Activation { get; init; }

    internal override string Operation => "Add";

    internal override ImmutableArray<OperandName> Operands => [OperandName.Left, OperandName.Right];

    private protected override Shape ResultShape(OperandShapes operands) => new AddOp().InferShape(operands.All);
}

/// <summary>A batch normalisation, then an activation.</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Statistics">Whether mean and variance are operands of their own, or rows of the batch's statistics.</param>
internal sealed record FusedBatchNormOp(float Epsilon, BatchNormStatistics Statistics) : ActivatedOp
{
    /// <inheritdoc/>
    public override string Name => "FusedBatchNorm";

    /// <inheritdoc/>
    public override ActivationKind Activation { get; init; }

    internal override string Operation => Portable.Name;

    internal override ImmutableArray<OperandName> Operands =>
    [
        OperandName.X,
        OperandName.Scale,
        OperandName.Offset,
        .. If(Statistics == BatchNormStatistics.Running, OperandName.Mean, OperandName.Variance),
        .. If(Statistics == BatchNormStatistics.Batch, OperandName.Statistics),
    ];

    private Op Portable => Statistics == BatchNormStatistics.Batch ? new BatchNormTrainingOp(Epsilon) : new BatchNormOp(Epsilon);

    private protected override Shape ResultShape(OperandShapes operands) => Portable.InferShape(operands.All);
}
