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
        [typeof(MultiplyOp)] = Multiply,
        [typeof(ScaleOp)] = Scale,
        [typeof(ConcatOp)] = Concat,
        [typeof(SliceChannelsOp)] = SliceChannels,
        [typeof(PadChannelsOp)] = PadChannels,
        [typeof(DropoutOp)] = Dropout,
        [typeof(StochasticDepthOp)] = Dropout,
        [typeof(RadixSoftmaxOp)] = RadixSoftmax,
        [typeof(ReshapeOp)] = Reshape,
        [typeof(MaxPool2dOp)] = MaxPool2d,
        [typeof(AvgPool2dOp)] = AvgPool2d,
        [typeof(AdaptiveAvgPool2dOp)] = AdaptiveAvgPool2d,
        [typeof(LocalResponseNormOp)] = LocalResponseNorm,
        [typeof(BatchNormOp)] = BatchNorm,
        [typeof(BatchNormTrainingOp)] = BatchNormTraining,
        [typeof(SoftmaxOp)] = Softmax,
        [typeof(CrossEntropyOp)] = CrossEntropy,
    };

    /// <summary>The rule of an operation, or null.</summary>
    public static GradientRule? Find(Type op) => Table.GetValueOrDefault(op);

    private static Value?[] Conv2d(GradientContext context)
    {
        Conv2dAttributes attributes = ((Conv2dOp)context.Op).Attributes;
        Value x = context.Input(0);
        Value weight = context.Input(1);
        return Each(
            context,
            () => context.Add(new Conv2dInputGradOp(attributes, x.Shape), weight, context.Gradient),
            () => context.Add(new Conv2dWeightGradOp(attributes, weight.Shape), x, context.Gradient),
            () => context.Add(new ChannelSumOp(), context.Gradient));
    }

    private static Value?[] Linear(GradientContext context) => Each(
        context,
        () => context.Add(new LinearInputGradOp(), context.Input(1), context.Gradient),
        () => context.Add(new LinearWeightGradOp(), context.Input(0), context.Gradient),
        () => context.Add(new ChannelSumOp(), context.Gradient));

    private static Value?[] Activation(GradientContext context)
    {
        ActivationKind kind = ((ActivationOp)context.Op).Kind;
        if (kind == ActivationKind.Identity)
            return [context.Gradient];
        Value read = kind.GradientReadsInput() ? context.Input(0) : context.Result;
        return [context.Add(new ActivationGradOp(kind), read, context.Gradient)];
    }

    private static Value?[] Add(GradientContext context) => [context.Gradient, context.Gradient];

    private static Value?[] Multiply(GradientContext context) => [context.Add(context.Op, context.Gradient)];

    private static Value?[] Scale(GradientContext context) => Each(
        context,
        () => context.Add(new ScaleOp(), context.Gradient, context.Input(1)),
        () => context.Add(new ScaleGateGradOp(), context.Input(0), context.Gradient));

    private static Value?[] Concat(GradientContext context)
    {
        var result = new Value?[context.Count];
        int channel = 0;
        for (int i = 0; i < result.Length; i++)
        {
            int channels = context.Input(i).Shape.Channels;
            result[i] = context.Needs(i) ? context.Add(new SliceChannelsOp(channel, channels), context.Gradient) : null;
            channel += channels;
        }
        return result;
    }

    private static Value?[] SliceChannels(GradientContext context)
    {
        var op = (SliceChannelsOp)context.Op;
        int after = context.Input(0).Shape.Channels - op.Start - op.Count;
        return [context.Add(new PadChannelsOp(op.Start, after), context.Gradient)];
    }

    private static Value?[] PadChannels(GradientContext context) =>
        [context.Add(new SliceChannelsOp(((PadChannelsOp)context.Op).Before, context.Input(0).Shape.Channels), context.Gradient)];

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

    private static Value?[] BatchNorm(GradientContext context)
    {
        if (context.Needs(3) || context.Needs(4))
            throw new GraphException("The running statistics of a batch normalisation have no gradient; make them buffers that are not trainable.");
        var op = (BatchNormOp)context.Op;
        Value dy = context.Gradient;
        (Value weight, Value mean, Value variance) = (context.Input(1), context.Input(3), context.Input(4));
        Value? dx = context.Needs(0)
            ? context.Add(new BatchNormInputGradOp(op.Epsilon, BatchNormStatistics.Running), dy, weight, mean, variance)
            : null;
        if (!context.Needs(1) && !context.Needs(2))
            return [dx, null, null, null, null];
        Value parameters = context.Add(new BatchNormParameterGradOp(op.Epsilon), context.Input(0), dy, mean, variance);
        return [dx, Row(context, 1, parameters, 0), Row(context, 2, parameters, 1), null, null];
    }

    // What flows through the statistics is part of dx.
    private static Value?[] BatchNormTraining(GradientContext context)
    {
        var op = (BatchNormTrainingOp)context.Op;
        Value dy = context.Gradient;
        (Value x, Value weight, Value statistics) = (context.Input(0), context.Input(1), context.Input(3));
        Value parameters = context.Add(new BatchNormParameterGradOp(op.Epsilon), x, dy, statistics);
        Value? dx = context.Needs(0)
            ? context.Add(new BatchNormInputGradOp(op.Epsilon, BatchNormStatistics.Batch), x, dy, weight, statistics, parameters)
            : null;
        return [dx, Row(context, 1, parameters, 0), Row(context, 2, parameters, 1), null];
    }

    private static Value? Row(GradientContext context, int operand, Value matrix, int row) =>
        context.Needs(operand) ? context.Add(new RowOp(row), matrix) : null;

    private static Value?[] RadixSoftmax(GradientContext context)
    {
        var op = (RadixSoftmaxOp)context.Op;
        return [context.Add(new RadixSoftmaxGradOp(op.Radix, op.Cardinality), context.Result, context.Gradient)];
    }

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
