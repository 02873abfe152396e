using Vertebra.Graph.Ir;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Where tensors come from.</summary>
internal static class SourceRows
{
    public static void Input(LoweringContext context, Node node) => context.AddInput(node, ((InputOp)node.Op).Label);

    public static void Parameter(LoweringContext context, Node node) => context.AddParameter(node, ((ParameterOp)node.Op).Parameter);

    public static void Constant(LoweringContext context, Node node)
    {
        TensorLayout layout = node.Shape.Rank == 4 ? context.BlockedLayout(node.Shape) : LoweringContext.PlainLayout(node.Shape);
        context.Emit(node, layout, context.Kernels.Make(new FillRecipe(layout.Length, ((ConstantOp)node.Op).Number)));
    }
}
