using Vertebra.Graph.Ir;
using Vertebra.Kernels.Linear;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Linear layers run on row-major matrices and read weights as they are stored.</summary>
internal static class LinearRows
{
    public static void Linear(LoweringContext context, Node node)
    {
        Node x = node.Inputs[0];
        PlanBuffer? bias = node.Inputs.Length == 3 ? context.Plain(node.Inputs[2]) : null;
        var kernel = context.Kernels.Make(new LinearForwardRecipe(
            x.Shape[0], x.Shape[1], node.Shape[1], ((LinearOp)node.Op).Activation));
        context.Emit(node, LoweringContext.PlainLayout(node.Shape), kernel, context.Plain(x), context.Plain(node.Inputs[1]), bias);
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
