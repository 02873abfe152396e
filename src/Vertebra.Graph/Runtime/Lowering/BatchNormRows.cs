using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Normalization;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Batch normalisation runs on blocked maps; statistics and parameters are plain.</summary>
internal static class BatchNormRows
{
    public static void FusedBatchNorm(LoweringContext context, Node node)
    {
        var op = (FusedBatchNormOp)node.Op;
        TensorLayout layout = context.BlockedLayout(node.Shape);
        bool together = op.Statistics == BatchNormStatistics.Batch;
        Kernel kernel = context.Kernels.Make(new BatchNormRecipe(layout, op.Epsilon, together, op.Activation));
        OperandName[] statistics = together ? [OperandName.Statistics] : [OperandName.Mean, OperandName.Variance];
        OperandName[] plain = [OperandName.Scale, OperandName.Offset, .. statistics];
        context.Emit(
            node, layout, kernel,
            [context.Blocked(node.Operand(OperandName.X)), .. plain.Select(name => context.Plain(node.Operand(name)))]);
    }

    public static void BatchStatistics(LoweringContext context, Node node)
    {
        Node x = node.Inputs[0];
        Kernel kernel = context.Kernels.Make(new BatchStatisticsRecipe(context.BlockedLayout(x.Shape)));
        context.Emit(node, LoweringContext.PlainLayout(node.Shape), kernel, context.Blocked(x));
    }

    public static void RunningAverage(LoweringContext context, Node node)
    {
        var op = (RunningAverageOp)node.Op;
        double unbiased = op.Variance ? op.Count / (op.Count - 1.0) : 1;
        Kernel kernel = context.Kernels.Make(new RunningAverageRecipe(node.Shape[0], op.Variance ? 1 : 0, op.Momentum, unbiased));
        context.Emit(node, LoweringContext.PlainLayout(node.Shape), kernel, Plain(context, node, 0));
    }

    public static void ParameterGrad(LoweringContext context, Node node)
    {
        var op = (BatchNormParameterGradOp)node.Op;
        TensorLayout layout = context.BlockedLayout(node.Inputs[0].Shape);
        Kernel kernel = context.Kernels.Make(
            new BatchNormParameterGradRecipe(layout, op.Epsilon, Together: node.Inputs.Length == 3));
        context.Emit(
            node, LoweringContext.PlainLayout(node.Shape), kernel,
            [context.Blocked(node.Inputs[0]), context.Blocked(node.Inputs[1]), .. Plain(context, node, 2)]);
    }

    public static void InputGrad(LoweringContext context, Node node)
    {
        var op = (BatchNormInputGradOp)node.Op;
        TensorLayout layout = context.BlockedLayout(node.Shape);
        if (op.Statistics == BatchNormStatistics.Batch)
        {
            context.Emit(
                node, layout, context.Kernels.Make(new BatchNormTrainingGradRecipe(layout, op.Epsilon)),
                [context.Blocked(node.Inputs[0]), context.Blocked(node.Inputs[1]), .. Plain(context, node, 2)]);
            return;
        }
        context.Emit(
            node, layout, context.Kernels.Make(new BatchNormInputGradRecipe(layout, op.Epsilon)),
            context.Blocked(node.Inputs[0]), context.Plain(node.Inputs[1]), context.Plain(node.Inputs[3]));
    }

    public static void Row(LoweringContext context, Node node)
    {
        int length = node.Shape[0];
        context.Emit(
            node, LoweringContext.PlainLayout(node.Shape),
            context.Kernels.Make(new CopyPartRecipe((long)((RowOp)node.Op).Index * length, length)),
            context.Plain(node.Inputs[0]));
    }

    private static PlanBuffer[] Plain(LoweringContext context, Node node, int from) => [.. node.Inputs.Skip(from).Select(context.Plain)];
}
