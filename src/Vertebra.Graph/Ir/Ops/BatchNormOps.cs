namespace Vertebra.Graph.Ir;

/// <summary>Whose mean and variance a batch normalisation uses. It is part of what is compiled, never ambient.</summary>
public enum BatchNormStatistics
{
    /// <summary>The running averages: inference, and training with frozen normalisation.</summary>
    Running,

    /// <summary>Those of the batch itself.</summary>
    Batch,
}

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015): weight * (x - mean) / sqrt(variance + epsilon) + bias. Inputs: x [N, C, H, W],
/// weight [C], bias [C], mean [C], variance [C]. The mean and variance are the running ones, or rows of
/// <see cref="BatchStatisticsOp"/>.
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">Weight of a new batch in the running averages, as PyTorch counts it.</param>
public sealed record BatchNormOp(float Epsilon = 1e-5f, float Momentum = 0.1f) : Op
{
    /// <inheritdoc/>
    public override string Name => "BatchNorm";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 5, 5);
        ShapeRules.Rank(inputs[0], 4, "the input");
        for (int i = 1; i < inputs.Length; i++)
            ShapeRules.Same(new Shape(inputs[0].Channels), inputs[i], i switch { 1 => "the weight", 2 => "the bias", 3 => "the mean", _ => "the variance" });
        return inputs[0];
    }
}

/// <summary>Mean (row 0) and biased variance (row 1) of each channel over batch and pixels. Input: x [N, C, H, W]. Result: [2, C].</summary>
public sealed record BatchStatisticsOp : Op
{
    /// <inheritdoc/>
    public override string Name => "BatchStatistics";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Statistics;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 4, "the input");
        if ((long)inputs[0].Batch * inputs[0].Height * inputs[0].Width < 2)
            throw new ShapeException("batch statistics need more than one value a channel; enlarge the batch or the image, or freeze the normalisation");
        return new Shape(2, inputs[0].Channels);
    }
}

/// <summary>
/// Batch normalisation with the statistics of the batch. Inputs: x, weight, bias, statistics [2, C] of x. It is what differentiation
/// and training make of <see cref="BatchNormOp"/>; its gradients flow through the statistics too.
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNormTrainingOp(float Epsilon) : Op
{
    /// <inheritdoc/>
    public override string Name => "BatchNormTraining";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 4, 4);
        ShapeRules.Rank(inputs[0], 4, "the input");
        ShapeRules.Same(new Shape(inputs[0].Channels), inputs[1], "the weight");
        ShapeRules.Same(new Shape(inputs[0].Channels), inputs[2], "the bias");
        ShapeRules.Same(new Shape(2, inputs[0].Channels), inputs[3], "the statistics");
        return inputs[0];
    }
}

/// <summary>
/// The running average after a step: (1 - momentum) * old + momentum * new. Inputs: statistics [2, C], old [C]. Result: [C]. The
/// new variance is the unbiased one.
/// </summary>
/// <param name="Variance">Whether it is the variance (row 1) that is averaged, or the mean (row 0).</param>
/// <param name="Momentum">Weight of the new value.</param>
/// <param name="Count">Values a channel, from which the variance was computed.</param>
public sealed record RunningAverageOp(bool Variance, float Momentum, int Count) : Op
{
    /// <inheritdoc/>
    public override string Name => "RunningAverage";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Statistics;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Rank(inputs[0], 2, "the statistics");
        ShapeRules.Same(new Shape(inputs[0][1]), inputs[1], "the running average");
        return inputs[1];
    }
}

/// <summary>
/// Gradients of a batch normalisation's weight (row 0: Σ dy * (x - mean) / sqrt(variance + epsilon)) and bias (row 1: Σ dy).
/// Inputs: x, dy, then either statistics [2, C], or mean [C] and variance [C]. Result: [2, C].
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNormParameterGradOp(float Epsilon) : Op
{
    /// <inheritdoc/>
    public override string Name => "BatchNormParameterGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 3, 4);
        ShapeRules.Rank(inputs[0], 4, "the input");
        ShapeRules.Same(inputs[0], inputs[1], "the output's gradient");
        return new Shape(2, inputs[0].Channels);
    }
}

/// <summary>
/// Gradient of a batch normalisation's input. With running statistics, inputs: dy, weight, mean, variance; result dy * weight /
/// sqrt(variance + epsilon). With those of the batch, inputs: x, dy, weight, statistics [2, C], parameter gradients [2, C].
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Statistics">Whose statistics the forward pass used.</param>
public sealed record BatchNormInputGradOp(float Epsilon, BatchNormStatistics Statistics) : Op
{
    /// <inheritdoc/>
    public override string Name => "BatchNormInputGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        int count = Statistics == BatchNormStatistics.Batch ? 5 : 4;
        ShapeRules.Inputs(inputs, count, count);
        ShapeRules.Rank(inputs[0], 4, "the output's gradient");
        return inputs[0];
    }
}

/// <summary>One row of a matrix [R, C] as a vector [C].</summary>
/// <param name="Index">Which row.</param>
public sealed record RowOp(int Index) : Op
{
    /// <inheritdoc/>
    public override string Name => "Row";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 2, "the input");
        if (Index < 0 || Index >= inputs[0][0])
            throw new ShapeException($"there is no row {Index}");
        return new Shape(inputs[0][1]);
    }
}
