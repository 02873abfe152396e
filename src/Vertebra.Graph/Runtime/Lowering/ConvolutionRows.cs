using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Convolution.Pointwise;
using Vertebra.Kernels.Gating;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Normalization;
using Vertebra.Kernels.Reduction;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Convolutions run on blocked maps with packed weights; a first layer with few channels reads the plain image.</summary>
internal static class ConvolutionRows
{
    // Blocking that few channels fills most of each vector with nothing.
    private const int MaxPlainChannels = 4;

    public static void FusedConv2d(LoweringContext context, Node node)
    {
        var op = (FusedConv2dOp)node.Op;
        Node x = node.Operand(OperandName.X);
        ConvGeometry geometry = ConvGeometries.Of(node);
        PlanBuffer source;
        ConvProblem problem;
        PlanBuffer[] transform = [];
        if (op.Prologue == default)
        {
            source = Input(context, x, geometry, out int block);
            problem = ConvProblem.Forward(geometry, block, context.Kernels.Block, op.Epilogue);
        }
        else
        {
            source = context.Blocked(x);
            transform = Transform(context, node, op.Prologue);
            problem = ConvProblem.Forward(geometry, context.Kernels.Block, context.Kernels.Block, op.Epilogue, op.Prologue);
            if (!context.Convolutions.CanCompute(problem))
            {
                source = TransformApart(context, node, op.Prologue, source, transform);
                (problem, transform) = (problem with { Prologue = default }, []);
            }
        }
        (ConvMethod method, string reason) = context.Convolutions.Choose(problem, context.Winograd);
        PlanBuffer packed = context.Packed(node.Operand(OperandName.Weight), method.PackWeights(problem)!);
        PlanBuffer? bias = Optional(context, node, OperandName.Bias);
        PlanBuffer? addend = node.OperandOrNull(OperandName.Addend) is { } map ? context.Blocked(map) : null;
        Step step = context.Emit(
            node, context.BlockedLayout(node.Shape), method.Create(problem), [source, packed, bias, addend, .. transform]);
        step.Reason = reason;
    }

    // Both convolutions in one step, and the mean of the result.
    public static void ConvPair(LoweringContext context, Node node)
    {
        var op = (ConvPairOp)node.Op;
        Node x = node.Operand(OperandName.X);
        Node first = node.Operand(OperandName.PointwiseWeight);
        Node second = node.Operand(OperandName.DepthwiseWeight);
        Shape between = op.Pointwise.Attributes.OutputShape(x.Shape, first.Shape);
        ConvGeometry pointwise = ConvGeometries.Of(op.Pointwise.Attributes, x.Shape, first.Shape, between);
        ConvGeometry depthwise = ConvGeometries.Of(op.Depthwise.Attributes, between, second.Shape, node.Shape);
        ConvPairMethod method = context.Kernels.Convolutions.Pair;
        PlanBuffer?[] operands =
        [
            context.Blocked(x),
            context.Packed(first, method.PackPointwise(pointwise)),
            Optional(context, node, OperandName.PointwiseBias),
            context.Packed(second, method.PackDepthwise(depthwise)),
            Optional(context, node, OperandName.DepthwiseBias),
        ];
        if (op.ComputesMean)
            operands = [.. operands, context.AlsoComputed(node, new Shape(node.Shape.Batch, node.Shape.Channels, 1, 1))];
        Kernel kernel = method.Create(
            pointwise, op.Pointwise.Activation, depthwise, op.Depthwise.Activation, means: op.ComputesMean);
        context.Emit(node, context.BlockedLayout(node.Shape), kernel, operands);
    }

    public static void ConvPairMean(LoweringContext context, Node node) =>
        context.TakeAlsoComputed(node, node.Operand(OperandName.X));

    public static void Conv2dInputGrad(LoweringContext context, Node node)
    {
        Node weight = node.Inputs[0];
        Node dy = node.Inputs[1];
        ConvGeometry geometry = ConvGeometries.Of(((Conv2dInputGradOp)node.Op).Attributes, node.Shape, weight.Shape, dy.Shape);
        ConvProblem problem = ConvProblem.InputGradient(geometry, context.Kernels.Block);
        (ConvMethod method, string reason) = context.Convolutions.Choose(problem, context.WinogradGradients);
        PlanBuffer packed = context.Packed(weight, method.PackWeights(problem)!);
        Step step = context.Emit(node, context.BlockedLayout(node.Shape), method.Create(problem), packed, context.Blocked(dy));
        step.Reason = reason;
    }

    public static void Conv2dWeightGrad(LoweringContext context, Node node)
    {
        Node dy = node.Inputs[1];
        ConvGeometry geometry = ConvGeometries.Of(
            ((Conv2dWeightGradOp)node.Op).Attributes, node.Inputs[0].Shape, node.Shape, dy.Shape);
        PlanBuffer x = Input(context, node.Inputs[0], geometry, out int block);
        ConvProblem problem = ConvProblem.WeightGradient(geometry, block, context.Kernels.Block);
        (ConvMethod method, string reason) = context.Convolutions.Choose(problem, context.WinogradGradients);
        Step step = context.Emit(
            node, LoweringContext.PlainLayout(node.Shape), method.Create(problem), x, context.Blocked(dy));
        step.Reason = reason;
    }

    public static void ChannelSum(LoweringContext context, Node node)
    {
        TensorLayout layout = context.CommonLayout(node.Inputs[0]);
        context.Emit(
            node, LoweringContext.PlainLayout(node.Shape), context.Kernels.Make(new ChannelSumRecipe(layout)),
            context.InLayout(node.Inputs[0], layout));
    }

    private static PlanBuffer? Optional(LoweringContext context, Node node, OperandName name) =>
        node.OperandOrNull(name) is { } operand ? context.Plain(operand) : null;

    private static PlanBuffer[] Transform(LoweringContext context, Node node, PointwisePrologue prologue) =>
        prologue.Transform == PointwiseTransform.Gate
            ? [context.Blocked(node.Operand(OperandName.Gate))]
            :
            [
                context.Plain(node.Operand(OperandName.Scale)),
                context.Plain(node.Operand(OperandName.Offset)),
                context.Plain(node.Operand(OperandName.Mean)),
                context.Plain(node.Operand(OperandName.Variance)),
            ];

    // For a tier whose kernels do not transform what they read.
    private static PlanBuffer TransformApart(
        LoweringContext context, Node node, PointwisePrologue prologue, PlanBuffer x, PlanBuffer[] operands)
    {
        Shape shape = node.Operand(OperandName.X).Shape;
        TensorLayout layout = context.BlockedLayout(shape);
        ActivationKind activation = prologue.Relu ? ActivationKind.Relu : ActivationKind.Identity;
        Kernel kernel = prologue.Transform == PointwiseTransform.Gate
            ? context.Kernels.Make(new ScaleRecipe(layout))
            : context.Kernels.Make(new BatchNormRecipe(layout, prologue.Epsilon, Together: false, activation));
        return context.EmitApart(node, shape, layout, kernel, [x, .. operands]);
    }

    private static PlanBuffer Input(LoweringContext context, Node x, ConvGeometry geometry, out int block)
    {
        bool plain = !context.IsBlocked(x) && geometry is { InChannels: <= MaxPlainChannels, Groups: 1 };
        block = plain ? 1 : context.Kernels.Block;
        return plain ? context.Plain(x) : context.Blocked(x);
    }
}
