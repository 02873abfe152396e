using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels.Linear;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Linear layers run on row-major matrices and read weights as they are stored.</summary>
internal static class LinearRows
{
    public static void FusedLinear(LoweringContext context, Node node)
    {
        Node x = node.Operand(OperandName.X);
        PlanBuffer? bias = node.OperandOrNull(OperandName.Bias) is { } operand ? context.Plain(operand) : null;
        var kernel = context.Kernels.Make(
            new LinearForwardRecipe(x.Shape[0], x.Shape[1], node.Shape[1], ((FusedLinearOp)node.Op).Activation));
        PlanBuffer weight = context.Plain(node.Operand(OperandName.Weight));
        context.Emit(node, LoweringContext.PlainLayout(node.Shape), kernel, context.Plain(x), weight, bias);
    }

    public static void LinearInputGrad(LoweringContext context, Node node)
    {
        Node weight = node.Inputs[0];
        Node dy = node.Inputs[1];
        var kernel = context.Kernels.Make(new LinearInputGradRecipe(dy.Shape[0], weight.Shape[1], weight.Shape[0]));
        context.Emit(node, LoweringContext.PlainLayout(node.Shape), kernel, context.Plain(dy), context.Plain(weight));
    }

    public static void LinearWeightGrad(LoweringContext context, Node node)
    {
        Node x = node.Inputs[0];
        Node dy = node.Inputs[1];
        var kernel = context.Kernels.Make(new LinearWeightGradRecipe(x.Shape[0], x.Shape[1], dy.Shape[1]));
        context.Emit(node, LoweringContext.PlainLayout(node.Shape), kernel, context.Plain(x), context.Plain(dy));
    }
}
