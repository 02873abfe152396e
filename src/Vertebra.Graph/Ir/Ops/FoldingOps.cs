namespace Vertebra.Graph.Ir;

/// <summary>
/// The weight of a convolution that does the work of the batch normalisation behind it too: each output channel's times scale /
/// sqrt(variance + epsilon). Inputs: weight [O, ...], scale [O], variance [O]. Only folding makes it, for inference.
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record FoldedWeightOp(float Epsilon) : Op
{
    /// <inheritdoc/>
    public override string Name => "FoldedWeight";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Folding;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 3, 3);
        ShapeRules.Rank(inputs[0], 4, "the weight");
        ShapeRules.Same(new Shape(inputs[0][0]), inputs[1], "the scale");
        ShapeRules.Same(new Shape(inputs[0][0]), inputs[2], "the variance");
        return inputs[0];
    }
}

/// <summary>
/// The bias of a convolution that does the work of the batch normalisation behind it too: offset + (bias - mean) * scale /
/// sqrt(variance + epsilon). Inputs: scale, offset, mean, variance, optional bias, all [O]. Only folding makes it, for inference.
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record FoldedBiasOp(float Epsilon) : Op
{
    /// <inheritdoc/>
    public override string Name => "FoldedBias";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Folding;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 4, 5);
        foreach (Shape input in inputs)
            ShapeRules.Same(new Shape(inputs[0].Length), input, "every input");
        return inputs[0];
    }
}
