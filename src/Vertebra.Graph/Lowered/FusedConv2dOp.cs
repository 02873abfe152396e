using System.Collections.Immutable;
using Vertebra.Graph.Ir;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Convolution.Pointwise;

namespace Vertebra.Graph.Lowered;

/// <summary>
/// A convolution with what its kernel does beside it: a prologue transforms the input while it is read, an epilogue adds a map
/// to the sums and applies an activation.
/// </summary>
/// <param name="Attributes">Stride, padding, dilation, groups.</param>
/// <param name="HasBias">Whether there is a bias.</param>
internal sealed record FusedConv2dOp(Conv2dAttributes Attributes, bool HasBias) : ActivatedOp
{
    private static readonly OperandName[] Normalization =
        [OperandName.Scale, OperandName.Offset, OperandName.Mean, OperandName.Variance];

    /// <inheritdoc/>
    public override string Name => "FusedConv2d";

    /// <summary>What is done to the input; only a convolution of one pixel without padding has one.</summary>
    public PointwisePrologue Prologue { get; init; }

    /// <summary>What is done to the sums.</summary>
    public ConvEpilogue Epilogue { get; init; }

    /// <inheritdoc/>
    public override ActivationKind Activation
    {
        get => Epilogue.Activation;
        init => Epilogue = Epilogue with { Activation = value };
    }

    internal override string Operation => "Conv2d";

    internal override ImmutableArray<OperandName> Operands =>
    [
        OperandName.X,
        OperandName.Weight,
        .. If(HasBias, OperandName.Bias),
        .. If(Prologue.Transform == PointwiseTransform.Gate, OperandName.Gate),
        .. If(Prologue.Transform == PointwiseTransform.Normalize, Normalization),
        .. If(Epilogue.AddsMap, OperandName.Addend),
    ];

    private protected override Shape ResultShape(OperandShapes operands)
    {
        Shape x = operands[OperandName.X];
        Shape y = Attributes.OutputShape(x, operands[OperandName.Weight]);
        if (HasBias)
            ShapeRules.Same(new Shape(y.Channels), operands[OperandName.Bias], "the bias");
        if (Prologue.Transform == PointwiseTransform.Gate)
            ShapeRules.Same(new Shape(x.Batch, x.Channels, 1, 1), operands[OperandName.Gate], "the gate");
        foreach (OperandName name in If(Prologue.Transform == PointwiseTransform.Normalize, Normalization))
            ShapeRules.Same(new Shape(x.Channels), operands[name], $"the {name} of the normalisation");
        if (Epilogue.AddsMap)
            ShapeRules.Same(y, operands[OperandName.Addend], "the map that is added");
        return y;
    }
}
