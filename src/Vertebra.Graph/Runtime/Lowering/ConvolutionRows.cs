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
        PlanBuffer x;
        int block = context.Kernels.Block;
        PointwisePrologue prologue = default;
        PlanBuffer[] transform = [];
        if (op.Prologue is null)
        {
            x = Input(context, node.Inputs[0], geometry, out block);
        }
        else
        {
            x = context.Blocked(node.Inputs[0]);
            transform = Transform(context, node, op, out prologue);
            if (!context.Kernels.TakesPrologue(geometry, block))
            {
                x = TransformApart(context, node, op, x, transform);
                (prologue, transform) = (default, []);
            }
        }
        var epilogue = new ConvEpilogue(op.AddsMap, ActivationFunctions.Of(op.Activation));
        (ConvAlgorithm algorithm, string reason) = context.MinimalFiltering && block > 1 && op.Prologue is null && context.Convolutions is { } chooser
            ? chooser.Choose(geometry, block, epilogue)
            : (ConvAlgorithm.Direct, "");
        PlanBuffer packed = context.Packed(weight, context.Kernels.PackConvForward(geometry, block, algorithm));
        PlanBuffer? bias = Bias(context, node);
        PlanBuffer? addend = op.AddsMap ? context.Blocked(node.Inputs[^1]) : null;
        Step step = context.Emit(
            node, context.BlockedLayout(node.Shape), context.Kernels.ConvForward(geometry, block, epilogue, algorithm, prologue),
            [x, packed, bias, addend, .. transform]);
        step.Reason = reason;
    }

    public static void Conv2dInputGrad(LoweringContext context, Node node)
    {
        Node weight = node.Inputs[0];
        Node dy = node.Inputs[1];
        ConvGeometry geometry = Geometry(((Conv2dInputGradOp)node.Op).Attributes, node.Shape, weight.Shape, dy.Shape);
        ConvAlgorithm algorithm = context.FiltersGradients && context.Kernels.Block > 1
            ? ConvCost.CheapestInputGrad(geometry, context.Kernels.Block)
            : ConvAlgorithm.Direct;
        PlanBuffer packed = context.Packed(weight, context.Kernels.PackConvInputGrad(geometry, algorithm));
        context.Emit(
            node, context.BlockedLayout(node.Shape), context.Kernels.ConvInputGrad(geometry, algorithm), packed, context.Blocked(dy));
    }

    public static void Conv2dWeightGrad(LoweringContext context, Node node)
    {
        Node dy = node.Inputs[1];
        ConvGeometry geometry = Geometry(((Conv2dWeightGradOp)node.Op).Attributes, node.Inputs[0].Shape, node.Shape, dy.Shape);
        PlanBuffer x = Input(context, node.Inputs[0], geometry, out int block);
        context.Emit(
            node, LoweringContext.PlainLayout(node.Shape), context.Kernels.ConvWeightGrad(geometry, block), x, context.Blocked(dy));
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
        int block = context.Kernels.Block;
        Kernel kernel = context.Kernels.PointwiseDepthwise(
            pointwise, ActivationFunctions.Of(((Conv2dOp)first.Op).Activation), depthwise,
            ActivationFunctions.Of(((Conv2dOp)node.Op).Activation), means: pair.Mean is not null);
        PlanBuffer?[] operands =
        [
            context.Blocked(first.Inputs[0]),
            context.Packed(first.Inputs[1], context.Kernels.PackConvForward(pointwise, block)),
            Bias(context, first),
            context.Packed(node.Inputs[1], context.Kernels.PackConvForward(depthwise, block)),
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
                new BatchNormRecipe(layout, norm.Epsilon, Together: false, ActivationFunctions.Of(norm.Activation)))
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
