namespace Vertebra.Graph.Ir;

/// <summary>Maps side by side along the channels. Inputs: two or more [N, Ci, H, W]. Result: [N, ΣCi, H, W].</summary>
public sealed record ConcatOp : Op
{
    /// <inheritdoc/>
    public override string Name => "Concat";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, int.MaxValue);
        int channels = 0;
        foreach (Shape input in inputs)
        {
            ShapeRules.Rank(input, 4, "every input");
            ShapeRules.Same(new Shape(inputs[0].Batch, input.Channels, inputs[0].Height, inputs[0].Width), input, "every input");
            channels = checked(channels + input.Channels);
        }
        return new Shape(inputs[0].Batch, channels, inputs[0].Height, inputs[0].Width);
    }
}

/// <summary>Some neighbouring channels of a map. Input: [N, C, H, W].</summary>
/// <param name="Start">The first of them.</param>
/// <param name="Count">How many.</param>
public sealed record SliceChannelsOp(int Start, int Count) : Op
{
    /// <inheritdoc/>
    public override string Name => "SliceChannels";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 4, "the input");
        if (Start < 0 || Count < 1 || Start > inputs[0].Channels - Count)
            throw new ShapeException($"channels {Start} to {Start + Count - 1} are not all there");
        return new Shape(inputs[0].Batch, Count, inputs[0].Height, inputs[0].Width);
    }
}

/// <summary>A map with channels of zeros before and after its own. Input: [N, C, H, W]. The gradient of a slice, and option-A shortcuts.</summary>
/// <param name="Before">Channels before.</param>
/// <param name="After">Channels after.</param>
public sealed record PadChannelsOp(int Before, int After) : Op
{
    /// <inheritdoc/>
    public override string Name => "PadChannels";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 4, "the input");
        if (Before < 0 || After < 0)
            throw new ShapeException("the number of channels to add must not be negative");
        return new Shape(inputs[0].Batch, checked(Before + inputs[0].Channels + After), inputs[0].Height, inputs[0].Width);
    }
}

/// <summary>Each map times its channel's gate (Hu 2018). Inputs: x [N, C, H, W], gate [N, C, 1, 1].</summary>
public sealed record ScaleOp : Op
{
    /// <inheritdoc/>
    public override string Name => "Scale";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Rank(inputs[0], 4, "the input");
        ShapeRules.Same(new Shape(inputs[0].Batch, inputs[0].Channels, 1, 1), inputs[1], "the gate");
        return inputs[0];
    }
}

/// <summary>Gradient of a gate: Σ x * dy over pixels. Inputs: x, dy [N, C, H, W]. Result: [N, C, 1, 1].</summary>
public sealed record ScaleGateGradOp : Op
{
    /// <inheritdoc/>
    public override string Name => "ScaleGateGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Rank(inputs[0], 4, "the input");
        ShapeRules.Same(inputs[0], inputs[1], "the output's gradient");
        return new Shape(inputs[0].Batch, inputs[0].Channels, 1, 1);
    }
}

/// <summary>
/// Softmax over the splits of split attention (Zhang 2020): the channels of [N, C, 1, 1] are seen as [cardinality, radix, C /
/// cardinality / radix], reordered to [radix, cardinality, rest] and normalised over the radix, as the reference does it.
/// </summary>
/// <param name="Radix">Splits, 2 or more.</param>
/// <param name="Cardinality">Groups.</param>
public sealed record RadixSoftmaxOp(int Radix, int Cardinality) : Op
{
    /// <inheritdoc/>
    public override string Name => "RadixSoftmax";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 4, "the input");
        ShapeRules.Same(new Shape(inputs[0].Batch, inputs[0].Channels, 1, 1), inputs[0], "the input");
        if (Radix < 1 || Cardinality < 1 || inputs[0].Channels % (Radix * Cardinality) != 0)
            throw new ShapeException($"{inputs[0].Channels} channels cannot be split into {Cardinality} groups of {Radix} splits");
        return inputs[0];
    }
}

/// <summary>Gradient of a radix softmax. Inputs: y (its result), dy. Result: dx.</summary>
/// <param name="Radix">Splits.</param>
/// <param name="Cardinality">Groups.</param>
public sealed record RadixSoftmaxGradOp(int Radix, int Cardinality) : Op
{
    /// <inheritdoc/>
    public override string Name => "RadixSoftmaxGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Same(inputs[0], inputs[1], "the output's gradient");
        return inputs[0];
    }
}

/// <summary>Every element times a number: residual scaling, the weight of an auxiliary loss.</summary>
/// <param name="Factor">The number.</param>
public sealed record MultiplyOp(float Factor) : Op
{
    /// <inheritdoc/>
    public override string Name => "Multiply";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        return inputs[0];
    }
}

/// <summary>
/// Zeroes whole images of a residual branch with a probability and scales the others to keep the mean (Huang 2016, row mode).
/// Applied to the output's gradient with the same stream, it is its own gradient.
/// </summary>
/// <param name="Probability">In [0, 1).</param>
/// <param name="Stream">Tells its random numbers from those of other operations of the graph.</param>
public sealed record StochasticDepthOp(float Probability, int Stream) : Op
{
    /// <inheritdoc/>
    public override string Name => "StochasticDepth";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        if (!(Probability is >= 0 and < 1))
            throw new ShapeException($"the probability must be in [0, 1), not {Probability}");
        return inputs[0];
    }
}
