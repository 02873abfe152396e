using Vertebra.Graph.Ir;
using Vertebra.Kernels.Loss;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Softmax and losses run on row-major matrices.</summary>
internal static class LossRows
{
    public static void Softmax(LoweringContext context, Node node) => Emit(
        context, node, context.Kernels.Make(new SoftmaxRecipe(node.Shape[0], node.Shape[1])));

    public static void SoftmaxGrad(LoweringContext context, Node node) => Emit(
        context, node, context.Kernels.Make(new SoftmaxGradRecipe(node.Shape[0], node.Shape[1])));

    public static void CrossEntropy(LoweringContext context, Node node)
    {
        Shape logits = node.Inputs[0].Shape;
        Emit(context, node, context.Kernels.Make(new CrossEntropyRecipe(logits[0], logits[1])));
    }

    public static void CrossEntropyGrad(LoweringContext context, Node node) => Emit(
        context, node, context.Kernels.Make(new CrossEntropyGradRecipe(node.Shape[0], node.Shape[1])));

    private static void Emit(LoweringContext context, Node node, Kernels.Kernel kernel) => context.Emit(
        node, LoweringContext.PlainLayout(node.Shape), kernel, [.. node.Inputs.Select(context.Plain)]);
}
