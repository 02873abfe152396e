using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Autodiff;

/// <summary>
/// Builds the gradients of a node's operands: one element an operand, null where the gradient is not needed or is none.
/// </summary>
internal delegate Value?[] GradientRule(GradientContext context);

/// <summary>The table of gradient rules: the adjoint of every operation of the forward pass.</summary>
internal static class GradientRules
{
    private static readonly Dictionary<Type, GradientRule> Table = new()
    {
        [typeof(Conv2dOp)] = Conv2d,
        [typeof(LinearOp)] = Linear,
        [typeof(ActivationOp)] = Activation,
        [typeof(AddOp)] = Add,
        [typeof(DropoutOp)] = Dropout,
        [typeof(ReshapeOp)] = Reshape,
        [typeof(MaxPool2dOp)] = MaxPool2d,
        [typeof(AvgPool2dOp)] = AvgPool2d,
        [typeof(AdaptiveAvgPool2dOp)] = AdaptiveAvgPool2d,
        [typeof(LocalResponseNormOp)] = LocalResponseNorm,
        [typeof(SoftmaxOp)] = Softmax,
        [typeof(CrossEntropyOp)] = CrossEntropy,
    };

    /// <summary>The rule of an operation, or null.</summary>
    public static GradientRule? Find(Type op) => Table.GetValueOrDefault(op);

    private static Value?[] Conv2d(GradientContext context)
    {
        var op = (Conv2dOp)context.Op;
        Value dy = context.Before(op.Activation);
        Value x = context.Input(0);
        Value weight = context.Input(1);
        return Each(
            context,
            () => context.Add(new Conv2dInputGradOp(op.Attributes, x.Shape), weight, dy),
            () => context.Add(new Conv2dWeightGradOp(op.Attributes, weight.Shape), x, dy),
            () => context.Add(new ChannelSumOp(), dy));
    }

    private static Value?[] Linear(GradientContext context)
    {
        Value dy = context.Before(((LinearOp)context.Op).Activation);
        return Each(
            context,
            () => context.Add(new LinearInputGradOp(), context.Input(1), dy),
            () => context.Add(new LinearWeightGradOp(), context.Input(0), dy),
            () => context.Add(new ChannelSumOp(), dy));
    }

    private static Value?[] Activation(GradientContext context) => [context.Before(((ActivationOp)context.Op).Kind)];

    private static Value?[] Add(GradientContext context) => [context.Gradient, context.Gradient];

    // The same numbers zero and scale the gradient that zeroed and scaled the activation.
    private static Value?[] Dropout(GradientContext context) => [context.Add(context.Op, context.Gradient)];

    private static Value?[] Reshape(GradientContext context) =>
        [context.Add(new ReshapeOp(context.Input(0).Shape), context.Gradient)];

    private static Value?[] MaxPool2d(GradientContext context) =>
        [context.Add(new MaxPool2dGradOp(((MaxPool2dOp)context.Op).Attributes), context.Input(0), context.Gradient)];

    private static Value?[] AvgPool2d(GradientContext context)
    {
        var op = (AvgPool2dOp)context.Op;
        return [context.Add(new AvgPool2dGradOp(op.Attributes, op.CountIncludePad, context.Input(0).Shape), context.Gradient)];
    }

    private static Value?[] AdaptiveAvgPool2d(GradientContext context) =>
        [context.Add(new AdaptiveAvgPool2dGradOp(context.Input(0).Shape), context.Gradient)];

    private static Value?[] LocalResponseNorm(GradientContext context) =>
        [context.Add(new LocalResponseNormGradOp((LocalResponseNormOp)context.Op), context.Input(0), context.Gradient)];

    private static Value?[] Softmax(GradientContext context) =>
        [context.Add(new SoftmaxGradOp(), context.Result, context.Gradient)];

    // Labels are class indices: the loss is not differentiable in them.
    private static Value?[] CrossEntropy(GradientContext context) =>
        [context.Needs(0) ? context.Add(new CrossEntropyGradOp(), context.Input(0), context.Input(1), context.Gradient) : null, null];

    private static Value?[] Each(GradientContext context, params ReadOnlySpan<Func<Value>> gradients)
    {
        var result = new Value?[context.Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = context.Needs(i) ? gradients[i]() : null;
        return result;
    }
}
