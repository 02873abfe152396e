using Vertebra.Graph.Ir;
using Vertebra.Kernels.Pooling;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Poolings run on blocked maps.</summary>
internal static class PoolingRows
{
    public static void MaxPool2d(LoweringContext context, Node node)
    {
        PoolGeometry geometry = Geometry(((MaxPool2dOp)node.Op).Attributes, node.Inputs[0].Shape, node.Shape);
        context.Emit(
            node, context.BlockedLayout(node.Shape), context.Kernels.Make(new MaxPoolRecipe(geometry)),
            context.Blocked(node.Inputs[0]));
    }

    public static void MaxPool2dGrad(LoweringContext context, Node node)
    {
        PoolGeometry geometry = Geometry(((MaxPool2dGradOp)node.Op).Attributes, node.Shape, node.Inputs[1].Shape);
        context.Emit(
            node, context.BlockedLayout(node.Shape), context.Kernels.Make(new MaxPoolGradRecipe(geometry)),
            context.Blocked(node.Inputs[0]), context.Blocked(node.Inputs[1]));
    }

    public static void AvgPool2d(LoweringContext context, Node node)
    {
        var op = (AvgPool2dOp)node.Op;
        PoolGeometry geometry = Geometry(op.Attributes, node.Inputs[0].Shape, node.Shape);
        context.Emit(
            node, context.BlockedLayout(node.Shape), context.Kernels.Make(new AvgPoolRecipe(geometry, op.CountIncludePad)),
            context.Blocked(node.Inputs[0]));
    }

    public static void AvgPool2dGrad(LoweringContext context, Node node)
    {
        var op = (AvgPool2dGradOp)node.Op;
        PoolGeometry geometry = Geometry(op.Attributes, node.Shape, node.Inputs[0].Shape);
        context.Emit(
            node, context.BlockedLayout(node.Shape), context.Kernels.Make(new AvgPoolGradRecipe(geometry, op.CountIncludePad)),
            context.Blocked(node.Inputs[0]));
    }

    public static void AdaptiveAvgPool2d(LoweringContext context, Node node)
    {
        var kernel = context.Kernels.Make(new AdaptiveAvgPoolRecipe(
            context.BlockedLayout(node.Inputs[0].Shape), node.Shape.Height, node.Shape.Width));
        context.Emit(node, context.BlockedLayout(node.Shape), kernel, context.Blocked(node.Inputs[0]));
    }

    public static void AdaptiveAvgPool2dGrad(LoweringContext context, Node node)
    {
        Node dy = node.Inputs[0];
        var kernel = context.Kernels.Make(
            new AdaptiveAvgPoolGradRecipe(context.BlockedLayout(node.Shape), dy.Shape.Height, dy.Shape.Width));
        context.Emit(node, context.BlockedLayout(node.Shape), kernel, context.Blocked(dy));
    }

    private static PoolGeometry Geometry(Pool2dAttributes attributes, Shape x, Shape y) => new()
    {
        Batch = x.Batch,
        Channels = x.Channels,
        InHeight = x.Height,
        InWidth = x.Width,
        OutHeight = y.Height,
        OutWidth = y.Width,
        KernelHeight = attributes.Kernel.Height,
        KernelWidth = attributes.Kernel.Width,
        StrideY = attributes.Stride.Height,
        StrideX = attributes.Stride.Width,
        PadTop = attributes.Padding.Top,
        PadLeft = attributes.Padding.Left,
        PadBottom = attributes.Padding.Bottom,
        PadRight = attributes.Padding.Right,
        DilationY = attributes.Dilation.Height,
        DilationX = attributes.Dilation.Width,
    };
}
