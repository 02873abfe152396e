using Vertebra.Graph.Ir;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Normalization;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Normalisations run on blocked maps.</summary>
internal static class NormalizationRows
{
    public static void LocalResponseNorm(LoweringContext context, Node node)
    {
        var op = (LocalResponseNormOp)node.Op;
        TensorLayout layout = context.BlockedLayout(node.Shape);
        context.Emit(
            node, layout, context.Kernels.Make(new LocalResponseNormRecipe(layout, op.Size, op.Alpha, op.Beta, op.K)),
            context.Blocked(node.Inputs[0]));
    }

    public static void LocalResponseNormGrad(LoweringContext context, Node node)
    {
        LocalResponseNormOp op = ((LocalResponseNormGradOp)node.Op).Forward;
        TensorLayout layout = context.BlockedLayout(node.Shape);
        context.Emit(
            node, layout, context.Kernels.Make(new LocalResponseNormGradRecipe(layout, op.Size, op.Alpha, op.Beta, op.K)),
            context.Blocked(node.Inputs[0]), context.Blocked(node.Inputs[1]));
    }
}
