using Vertebra.Graph.Ir;
using Vertebra.Kernels.Gating;
using Vertebra.Kernels.Layout;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Operations on whole channels. Scaling runs on blocked maps; channels are put together in whatever form most of them lie.</summary>
internal static class ChannelRows
{
    public static void Concat(LoweringContext context, Node node)
    {
        if (!context.TryJoin(node))
            Assemble(context, node, [.. node.Inputs.Select((input, i) => Whole(i, input.Shape))]);
    }

    public static void SliceChannels(LoweringContext context, Node node)
    {
        var op = (SliceChannelsOp)node.Op;
        if (!context.TrySlice(node, node.Inputs[0], op.Start))
            Assemble(context, node, [new ChannelPart(0, node.Inputs[0].Shape.Channels, op.Start, op.Count)]);
    }

    public static void PadChannels(LoweringContext context, Node node)
    {
        var op = (PadChannelsOp)node.Op;
        Assemble(
            context, node, [ChannelPart.Zeros(op.Before), Whole(0, node.Inputs[0].Shape), ChannelPart.Zeros(op.After)]);
    }

    public static void Scale(LoweringContext context, Node node)
    {
        TensorLayout layout = context.BlockedLayout(node.Shape);
        context.Emit(
            node, layout, context.Kernels.Make(new ScaleRecipe(layout)), context.Blocked(node.Inputs[0]),
            context.Blocked(node.Inputs[1]));
    }

    public static void ScaleGateGrad(LoweringContext context, Node node)
    {
        var kernel = context.Kernels.Make(new ScaleGateGradRecipe(context.BlockedLayout(node.Inputs[0].Shape)));
        context.Emit(
            node, context.BlockedLayout(node.Shape), kernel, context.Blocked(node.Inputs[0]), context.Blocked(node.Inputs[1]));
    }

    public static void RadixSoftmax(LoweringContext context, Node node)
    {
        var op = (RadixSoftmaxOp)node.Op;
        var kernel = context.Kernels.Make(
            new RadixSoftmaxRecipe(node.Shape.Batch, node.Shape.Channels, op.Radix, op.Cardinality));
        context.Emit(node, LoweringContext.PlainLayout(node.Shape), kernel, context.Plain(node.Inputs[0]));
    }

    public static void RadixSoftmaxGrad(LoweringContext context, Node node)
    {
        var op = (RadixSoftmaxGradOp)node.Op;
        var kernel = context.Kernels.Make(
            new RadixSoftmaxGradRecipe(node.Shape.Batch, node.Shape.Channels, op.Radix, op.Cardinality));
        context.Emit(
            node, LoweringContext.PlainLayout(node.Shape), kernel, context.Plain(node.Inputs[0]), context.Plain(node.Inputs[1]));
    }

    private static ChannelPart Whole(int operand, Shape shape) => new(operand, shape.Channels, 0, shape.Channels);

    private static void Assemble(LoweringContext context, Node node, ChannelPart[] parts)
    {
        bool blocked = node.Inputs.Any(context.IsBlocked);
        TensorLayout layout = blocked ? context.BlockedLayout(node.Shape) : LoweringContext.PlainLayout(node.Shape);
        PlanBuffer[] inputs = [.. node.Inputs.Select(input => blocked ? context.Blocked(input) : context.Plain(input))];
        context.Emit(node, layout, context.Kernels.Make(new AssembleChannelsRecipe(layout, inputs.Length, parts)), inputs);
    }
}
