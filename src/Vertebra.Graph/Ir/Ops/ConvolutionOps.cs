namespace Vertebra.Graph.Ir;

/// <summary>What a 2-D convolution does beside the sizes of its operands.</summary>
public sealed record Conv2dAttributes
{
    /// <summary>Pixels from one position of the kernel to the next.</summary>
    public Size2 Stride { get; init; } = 1;

    /// <summary>Zeros around the map.</summary>
    public Padding2 Padding { get; init; }

    /// <summary>Pixels from one tap of the kernel to the next.</summary>
    public Size2 Dilation { get; init; } = 1;

    /// <summary>Parts into which channels are split; each output channel sees one part of the input channels.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Output shape for an input and a weight tensor.</summary>
    internal Shape OutputShape(Shape x, Shape weight)
    {
        ShapeRules.Rank(x, 4, "the input");
        ShapeRules.Rank(weight, 4, "the weight");
        ShapeRules.Positive(Stride, "stride");
        ShapeRules.Positive(Dilation, "dilation");
        ShapeRules.NotNegative(Padding);
        if (Groups < 1 || x.Channels % Groups != 0 || weight[0] % Groups != 0)
            throw new ShapeException($"{x.Channels} input and {weight[0]} output channels cannot be split into {Groups} groups");
        if (weight[1] != x.Channels / Groups)
            throw new ShapeException($"the weight is for {weight[1] * Groups} input channels, the input has {x.Channels}");
        return new Shape(
            x.Batch,
            weight[0],
            ShapeRules.Window("height", x.Height, weight[2], Stride.Height, Dilation.Height, Padding.Top, Padding.Bottom),
            ShapeRules.Window("width", x.Width, weight[3], Stride.Width, Dilation.Width, Padding.Left, Padding.Right));
    }
}

/// <summary>
/// 2-D convolution (cross-correlation, as PyTorch). Inputs: x [N, C, H, W], weight [O, C / groups, h, w], optional bias [O].
/// </summary>
/// <param name="Attributes">Stride, padding, dilation, groups.</param>
public sealed record Conv2dOp(Conv2dAttributes Attributes) : Op
{
    /// <inheritdoc/>
    public override string Name => "Conv2d";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 3);
        Shape output = Attributes.OutputShape(inputs[0], inputs[1]);
        if (inputs.Length == 3)
            ShapeRules.Same(new Shape(output.Channels), inputs[2], "the bias");
        return output;
    }

    internal override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) =>
        (long)output.Length * inputs[1][1] * inputs[1][2] * inputs[1][3];
}

/// <summary>Gradient of a convolution's input. Inputs: weight, dy. Result: dx.</summary>
/// <param name="Attributes">The convolution's.</param>
/// <param name="InputShape">Shape of x.</param>
public sealed record Conv2dInputGradOp(Conv2dAttributes Attributes, Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override string Name => "Conv2dInputGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Same(Attributes.OutputShape(InputShape, inputs[0]), inputs[1], "the output's gradient");
        return InputShape;
    }

    internal override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) =>
        (long)inputs[1].Length * inputs[0][1] * inputs[0][2] * inputs[0][3];
}

/// <summary>Gradient of a convolution's weight. Inputs: x, dy. Result: dw.</summary>
/// <param name="Attributes">The convolution's.</param>
/// <param name="WeightShape">Shape of the weight.</param>
public sealed record Conv2dWeightGradOp(Conv2dAttributes Attributes, Shape WeightShape) : Op
{
    /// <inheritdoc/>
    public override string Name => "Conv2dWeightGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Same(Attributes.OutputShape(inputs[0], WeightShape), inputs[1], "the output's gradient");
        return WeightShape;
    }

    internal override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) =>
        (long)inputs[1].Length * output[1] * output[2] * output[3];
}

/// <summary>Sum over all dimensions but the channels: a bias's gradient. Input: [N, C] or [N, C, H, W]. Result: [C].</summary>
public sealed record ChannelSumOp : Op
{
    /// <inheritdoc/>
    public override string Name => "ChannelSum";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        if (inputs[0].Rank is not (2 or 4))
            throw new ShapeException("the input must be a matrix or a map");
        return new Shape(inputs[0].Channels);
    }
}
