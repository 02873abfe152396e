using Vertebra.Graph.Ir;
using Vertebra.Graph.Updates;
using Vertebra.Kernels;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Optimizers;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Updates write to the memory of parameters. An optimizer has one row here.</summary>
internal static class UpdateRows
{
    private static readonly Dictionary<Type, Func<UpdateRule, KernelSet, long, Kernel>> Optimizers = new()
    {
        [typeof(Sgd)] = static (rule, kernels, length) => rule is Sgd sgd
            ? kernels.Make(new UpdateRecipe<SgdStep>(length, new(sgd.Momentum, sgd.Dampening, sgd.WeightDecay, sgd.Nesterov)))
            : throw Mismatch(rule),
        [typeof(Adam)] = static (rule, kernels, length) => rule is Adam adam
            ? kernels.Make(new UpdateRecipe<AdamStep>(length, new(adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay)))
            : throw Mismatch(rule),
    };

    /// <summary>Whether an optimizer has a row.</summary>
    public static bool Contains(Type rule) => Optimizers.ContainsKey(rule);

    public static void Update(LoweringContext context, Node node)
    {
        UpdateRule rule = ((UpdateOp)node.Op).Rule;
        Kernel kernel = Optimizers[rule.GetType()](rule, context.Kernels, node.Shape.Length);
        context.EmitUpdate(node, kernel, [.. node.Inputs.Skip(1).Select(context.Plain)], context.Plain(node.Inputs[0]));
    }

    public static void Assign(LoweringContext context, Node node)
    {
        TensorLayout layout = LoweringContext.PlainLayout(node.Shape);
        context.EmitUpdate(node, context.Kernels.Make(new ReorderRecipe(layout, layout)), [context.Plain(node.Inputs[1])], context.Plain(node.Inputs[0]));
    }

    private static ArgumentException Mismatch(UpdateRule rule) => new($"{rule.Name} is in the row of another optimizer.", nameof(rule));
}
