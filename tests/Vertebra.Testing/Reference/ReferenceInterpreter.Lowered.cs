using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels.Convolution.Pointwise;

namespace Vertebra.Testing;

/// <summary>The operations that passes make, from the same naive functions as those that they stand for.</summary>
public sealed partial class ReferenceInterpreter
{
    // Operands by name, as the operation itself gives them.
    private double[] Lowered(LoweredOp lowered, Node node)
    {
        double[]? Optional(OperandName name) => node.OperandOrNull(name) is { } operand ? _values[operand] : null;
        double[] Operand(OperandName name) => _values[node.Operand(name)];
        Shape ShapeOf(OperandName name) => node.Operand(name).Shape;
        switch (lowered)
        {
            case FusedConv2dOp op:
                double[] sums = DoubleConvolution.Forward(
                    Transformed(op.Prologue, node), Operand(OperandName.Weight), Optional(OperandName.Bias),
                    Conv(op.Attributes, ShapeOf(OperandName.X), ShapeOf(OperandName.Weight)));
                if (Optional(OperandName.Addend) is { } addend)
                    sums = NaiveElementwise.Add(sums, addend);
                return Activate(op.Activation, sums);
            case ConvPairOp { Pointwise: var first, Depthwise: var second }:
                Shape between = first.Attributes.OutputShape(ShapeOf(OperandName.X), ShapeOf(OperandName.PointwiseWeight));
                double[] expanded = Activate(first.Activation, DoubleConvolution.Forward(
                    Operand(OperandName.X), Operand(OperandName.PointwiseWeight), Optional(OperandName.PointwiseBias),
                    Conv(first.Attributes, ShapeOf(OperandName.X), ShapeOf(OperandName.PointwiseWeight))));
                return Activate(second.Activation, DoubleConvolution.Forward(
                    expanded, Operand(OperandName.DepthwiseWeight), Optional(OperandName.DepthwiseBias),
                    Conv(second.Attributes, between, ShapeOf(OperandName.DepthwiseWeight))));
            case ConvPairMeanOp:
                return NaivePooling.AdaptiveAvg(Operand(OperandName.X), Map(ShapeOf(OperandName.X)), 1, 1);
            case FusedLinearOp op:
                Shape x = ShapeOf(OperandName.X);
                return Activate(op.Activation, NaiveLinear.Forward(
                    Operand(OperandName.X), Operand(OperandName.Weight), Optional(OperandName.Bias), x[0], x[1], node.Shape[1]));
            case FusedAddOp op:
                return Activate(op.Activation, NaiveElementwise.Add(Operand(OperandName.Left), Operand(OperandName.Right)));
            case FusedBatchNormOp op:
                return Activate(op.Activation, Normalized(Operand(OperandName.X), op.Epsilon, node));
            case FoldedWeightOp op:
                return NaiveBatchNorm.FoldedWeight(
                    Operand(OperandName.Weight), Operand(OperandName.Scale), Operand(OperandName.Variance), op.Epsilon);
            case FoldedBiasOp op:
                return NaiveBatchNorm.FoldedBias(
                    Operand(OperandName.Scale), Operand(OperandName.Offset), Operand(OperandName.Mean),
                    Operand(OperandName.Variance), Optional(OperandName.Bias), op.Epsilon);
            default:
                throw new NotSupportedException($"The interpreter does not know {lowered.Name}.");
        }
    }

    private double[] Transformed(PointwisePrologue prologue, Node node)
    {
        Node source = node.Operand(OperandName.X);
        double[] x = _values[source];
        return prologue.Transform switch
        {
            PointwiseTransform.Gate => NaiveChannels.Scale(x, _values[node.Operand(OperandName.Gate)], Map(source.Shape)),
            PointwiseTransform.Normalize => Activate(
                prologue.Relu ? ActivationKind.Relu : ActivationKind.Identity, Normalized(x, prologue.Epsilon, node)),
            _ => x,
        };
    }

    // With the parameters that a lowered operation has beside x, and its own statistics or those of the batch.
    private double[] Normalized(double[] x, double epsilon, Node node)
    {
        double[] Operand(OperandName name) => _values[node.Operand(name)];
        double[]? rows = node.OperandOrNull(OperandName.Statistics) is { } statistics ? _values[statistics] : null;
        return NaiveBatchNorm.Forward(
            x, Operand(OperandName.Scale), Operand(OperandName.Offset), rows is null ? Operand(OperandName.Mean) : Half(rows, 0),
            rows is null ? Operand(OperandName.Variance) : Half(rows, 1), epsilon, Map(node.Operand(OperandName.X).Shape));
    }
}
