using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Random;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Elementwise operations run in whatever form their operands lie.</summary>
internal static class ElementwiseRows
{
    public static void Activation(LoweringContext context, Node node)
    {
        Node x = node.Inputs[0];
        TensorLayout layout = context.CommonLayout(x);
        ActivationKind kind = ((ActivationOp)node.Op).Kind;
        context.Emit(
            node, layout, context.Kernels.Make(new ActivationRecipe(kind, layout.Length)), context.InLayout(x, layout));
    }

    public static void ActivationGrad(LoweringContext context, Node node)
    {
        Node y = node.Inputs[0];
        Node dy = node.Inputs[1];
        TensorLayout layout = context.CommonLayout(y, dy);
        ActivationKind kind = ((ActivationGradOp)node.Op).Kind;
        context.Emit(
            node, layout, context.Kernels.Make(new ActivationGradRecipe(kind, layout.Length)), context.InLayout(y, layout),
            context.InLayout(dy, layout));
    }

    public static void FusedAdd(LoweringContext context, Node node)
    {
        Node left = node.Operand(OperandName.Left);
        Node right = node.Operand(OperandName.Right);
        TensorLayout layout = context.CommonLayout(left, right);
        PlanBuffer a = context.InLayout(left, layout);
        PlanBuffer b = context.InLayout(right, layout);
        if (a.IsPart)
            (a, b) = (b, a); // The sum may take the memory of the first, but not of a part.
        context.Emit(node, layout, context.Kernels.Make(new AddRecipe(layout.Length, ((FusedAddOp)node.Op).Activation)), a, b);
    }

    public static void Multiply(LoweringContext context, Node node)
    {
        Node x = node.Inputs[0];
        float factor = ((MultiplyOp)node.Op).Factor;
        if (x.Op is ParameterOp)
        {
            context.EmitOrKeep(node, context.Kernels.Make(new MultiplyRecipe(x.Shape.Length, factor)), $"times {factor:R}");
            return;
        }
        TensorLayout layout = context.CommonLayout(x);
        context.Emit(node, layout, context.Kernels.Make(new MultiplyRecipe(layout.Length, factor)), context.InLayout(x, layout));
    }

    public static void Dropout(LoweringContext context, Node node)
    {
        var op = (DropoutOp)node.Op;
        TensorLayout layout = context.CommonLayout(node.Inputs[0]);
        context.Emit(
            node, layout, context.Kernels.Make(new DropoutRecipe(layout, op.Probability, op.Stream, context.Random)),
            context.InLayout(node.Inputs[0], layout));
    }

    public static void StochasticDepth(LoweringContext context, Node node)
    {
        var op = (StochasticDepthOp)node.Op;
        TensorLayout layout = context.CommonLayout(node.Inputs[0]);
        context.Emit(
            node, layout, context.Kernels.Make(new StochasticDepthRecipe(layout, op.Probability, op.Stream, context.Random)),
            context.InLayout(node.Inputs[0], layout));
    }

    public static void Reshape(LoweringContext context, Node node) => context.View(node, node.Inputs[0]);
}
