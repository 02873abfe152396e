using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels.Folding;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>What is computed from parameters alone is computed when weights are packed, unless they change.</summary>
internal static class FoldingRows
{
    public static void FoldedWeight(LoweringContext context, Node node)
    {
        int channels = node.Shape[0];
        float epsilon = ((FoldedWeightOp)node.Op).Epsilon;
        context.EmitOrKeep(
            node, context.Kernels.Make(new FoldWeightsRecipe(channels, node.Shape.Length / channels, epsilon)),
            $"folded with epsilon {epsilon:R}");
    }

    public static void FoldedBias(LoweringContext context, Node node)
    {
        float epsilon = ((FoldedBiasOp)node.Op).Epsilon;
        context.EmitOrKeep(
            node, context.Kernels.Make(new FoldBiasRecipe(node.Shape[0], epsilon)), $"folded bias with epsilon {epsilon:R}");
    }
}
