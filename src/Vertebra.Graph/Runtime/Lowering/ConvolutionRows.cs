using Vertebra.Graph.Ir;
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

    public static void Conv2d(LoweringContext context, Node node)
    {
        if (context.Pairs.IsFirst(node))
            return;
        if (context.Pairs.Of(node) is { } pair)
        {
            Pair(context, node, pair);
            return;
        }
        var op = (Conv2dOp)node.Op;
        Node weight = node.Inputs[1];
        ConvGeometry geometry = Geometry(node);
        var epilogue = new ConvEpilogue(op.AddsMap, op.Activation);
        PlanBuffer x;
        ConvProblem problem;
        PlanBuffer[] transform = [];
        if (op.Prologue is null)
        {
            x = Input(context, node.Inputs[0], geometry, out int block);
            problem = ConvProblem.Forward(geometry, block, context.Kernels.Block, epilogue);
        }
        else
        {
            x = context.Blocked(node.Inputs[0]);
            transform = Transform(context, node, op, out PointwisePrologue prologue);
            problem = ConvProblem.Forward(geometry, context.Kernels.Block, context.Kernels.Block, epilogue, prologue);
            if (!context.Convolutions.CanCompute(problem))
            {
                x = TransformApart(context, node, op, x, transform);
                (problem, transform) = (problem with { Prologue = default }, []);
            }
        }
        (ConvMethod method, string reason) = context.Convolutions.Choose(problem, context.Winograd);
        PlanBuffer packed = context.Packed(weight, method.PackWeights(problem)!);
        PlanBuffer? bias = Bias(context, node);
        PlanBuffer? addend = op.AddsMap ? context.Blocked(node.Inputs[^1]) : null;
        Step step = context.Emit(
            node, context.BlockedLayout(node.Shape), method.Create(problem), [x, packed, bias, addend, .. transform]);
        step.Reason = reason;
    }

    public static void Conv2dInputGrad(LoweringContext context, Node node)
    {
        Node weight = node.Inputs[0];
        Node dy = node.Inputs[1];
        ConvGeometry geometry = Geometry(((Conv2dInputGradOp)node.Op).Attributes, node.Shape, weight.Shape, dy.Shape);
        ConvProblem problem = ConvProblem.InputGradient(geometry, context.Kernels.Block);
        (ConvMethod method, string reason) = context.Convolutions.Choose(problem, context.WinogradGradients);
        PlanBuffer packed = context.Packed(weight, method.PackWeights(problem)!);
        Step step = context.Emit(node, context.BlockedLayout(node.Shape), method.Create(problem), packed, context.Blocked(dy));
        step.Reason = reason;
    }

    public static void Conv2dWeightGrad(LoweringContext context, Node node)
    {
        Node dy = node.Inputs[1];
        ConvGeometry geometry = Geometry(((Conv2dWeightGradOp)node.Op).Attributes, node.Inputs[0].Shape, node.Shape, dy.Shape);
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

    /// <summary>The shape of a convolution.</summary>
    public static ConvGeometry Geometry(Node node) =>
        Geometry(((Conv2dOp)node.Op).Attributes, node.Inputs[0].Shape, node.Inputs[1].Shape, node.Shape);

    // Both convolutions in one step, and the mean of the result.
    private static void Pair(LoweringContext context, Node node, ConvolutionPair pair)
    {
        Node first = pair.Pointwise;
        (ConvGeometry pointwise, ConvGeometry depthwise) = (Geometry(first), Geometry(node));
        ConvPairMethod method = context.Kernels.Convolutions.Pair;
        Kernel kernel = method.Create(
            pointwise, ((Conv2dOp)first.Op).Activation, depthwise,
            ((Conv2dOp)node.Op).Activation, means: pair.Mean is not null);
        PlanBuffer?[] operands =
        [
            context.Blocked(first.Inputs[0]),
            context.Packed(first.Inputs[1], method.PackPointwise(pointwise)),
            Bias(context, first),
            context.Packed(node.Inputs[1], method.PackDepthwise(depthwise)),
            Bias(context, node),
        ];
        if (pair.Mean is not null)
            operands = [.. operands, context.AlsoComputed(pair.Mean)];
        context.Emit(node, context.BlockedLayout(node.Shape), kernel, operands);
    }

    private static PlanBuffer? Bias(LoweringContext context, Node node) =>
        ((Conv2dOp)node.Op).HasBias(node.Inputs.Length) ? context.Plain(node.Inputs[2]) : null;

    private static PlanBuffer[] Transform(LoweringContext context, Node node, Conv2dOp op, out PointwisePrologue prologue)
    {
        int start = op.PrologueStart(node.Inputs.Length);
        if (op.Prologue is NormalizationPrologue norm)
        {
            prologue = new PointwisePrologue(PointwiseTransform.Normalize, norm.Epsilon, norm.Activation == ActivationKind.Relu);
            return [.. node.Inputs.Skip(start).Take(norm.Operands).Select(context.Plain)];
        }
        prologue = new PointwisePrologue(PointwiseTransform.Gate);
        return [context.Blocked(node.Inputs[start])];
    }

    // For a tier whose kernels do not transform what they read.
    private static PlanBuffer TransformApart(LoweringContext context, Node node, Conv2dOp op, PlanBuffer x, PlanBuffer[] operands)
    {
        TensorLayout layout = context.BlockedLayout(node.Inputs[0].Shape);
        Kernel kernel = op.Prologue is NormalizationPrologue norm
            ? context.Kernels.Make(
                new BatchNormRecipe(layout, norm.Epsilon, Together: false, norm.Activation))
            : context.Kernels.Make(new ScaleRecipe(layout));
        return context.EmitApart(node, layout, kernel, [x, .. operands]);
    }

    private static PlanBuffer Input(LoweringContext context, Node x, ConvGeometry geometry, out int block)
    {
        bool plain = !context.IsBlocked(x) && geometry is { InChannels: <= MaxPlainChannels, Groups: 1 };
        block = plain ? 1 : context.Kernels.Block;
        return plain ? context.Plain(x) : context.Blocked(x);
    }

    private static ConvGeometry Geometry(Conv2dAttributes attributes, Shape x, Shape weight, Shape y) => new()
    {
        Batch = x.Batch,
        InChannels = x.Channels,
        InHeight = x.Height,
        InWidth = x.Width,
        OutChannels = y.Channels,
        OutHeight = y.Height,
        OutWidth = y.Width,
        KernelHeight = weight[2],
        KernelWidth = weight[3],
        StrideY = attributes.Stride.Height,
        StrideX = attributes.Stride.Width,
        PadTop = attributes.Padding.Top,
        PadLeft = attributes.Padding.Left,
        DilationY = attributes.Dilation.Height,
        DilationX = attributes.Dilation.Width,
        Groups = attributes.Groups,
    };
}
