namespace Vertebra.Graph.Ir;

/// <summary>
/// Local response normalisation over channels (Krizhevsky 2012, section 3.3): x / (k + alpha / size * Σ x²)^beta, the sum over
/// <paramref name="Size"/> neighbouring channels, as PyTorch defines it. Input: x [N, C, H, W].
/// </summary>
/// <param name="Size">Channels in the sum.</param>
/// <param name="Alpha">Weight of the sum.</param>
/// <param name="Beta">Exponent.</param>
/// <param name="K">Offset.</param>
public sealed record LocalResponseNormOp(int Size, float Alpha = 1e-4f, float Beta = 0.75f, float K = 1) : Op
{
    /// <inheritdoc/>
    public override string Name => "LocalResponseNorm";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 4, "the input");
        if (Size < 1)
            throw new ShapeException($"the size must be at least 1, not {Size}");
        return inputs[0];
    }
}

/// <summary>Gradient of a local response normalisation. Inputs: x, dy. Result: dx.</summary>
/// <param name="Forward">The normalisation.</param>
public sealed record LocalResponseNormGradOp(LocalResponseNormOp Forward) : Op
{
    /// <inheritdoc/>
    public override string Name => "LocalResponseNormGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Rank(inputs[0], 4, "the input");
        ShapeRules.Same(inputs[0], inputs[1], "the output's gradient");
        return inputs[0];
    }
}
