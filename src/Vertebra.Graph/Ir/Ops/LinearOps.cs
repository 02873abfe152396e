namespace Vertebra.Graph.Ir;

/// <summary>x · weightᵀ + bias. Inputs: x [N, in], weight [out, in], optional bias [out].</summary>
public sealed record LinearOp : Op
{
    /// <inheritdoc/>
    public override string Name => "Linear";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 3);
        ShapeRules.Rank(inputs[0], 2, "the input");
        ShapeRules.Rank(inputs[1], 2, "the weight");
        if (inputs[0][1] != inputs[1][1])
            throw new ShapeException($"the weight is for {inputs[1][1]} features, the input has {inputs[0][1]}");
        if (inputs.Length == 3)
            ShapeRules.Same(new Shape(inputs[1][0]), inputs[2], "the bias");
        return new Shape(inputs[0][0], inputs[1][0]);
    }

    internal override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => (long)output.Length * inputs[1][1];
}

/// <summary>Gradient of a linear layer's input. Inputs: weight [out, in], dy [N, out]. Result: dx [N, in].</summary>
public sealed record LinearInputGradOp : Op
{
    /// <inheritdoc/>
    public override string Name => "LinearInputGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Rank(inputs[0], 2, "the weight");
        ShapeRules.Same(new Shape(inputs[1][0], inputs[0][0]), inputs[1], "the output's gradient");
        return new Shape(inputs[1][0], inputs[0][1]);
    }

    internal override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => (long)output.Length * inputs[0][0];
}

/// <summary>Gradient of a linear layer's weight. Inputs: x [N, in], dy [N, out]. Result: dw [out, in].</summary>
public sealed record LinearWeightGradOp : Op
{
    /// <inheritdoc/>
    public override string Name => "LinearWeightGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Rank(inputs[0], 2, "the input");
        ShapeRules.Rank(inputs[1], 2, "the output's gradient");
        ShapeRules.Same(new Shape(inputs[0][0], inputs[1][1]), inputs[1], "the output's gradient");
        return new Shape(inputs[1][1], inputs[0][1]);
    }

    internal override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => (long)output.Length * inputs[0][0];
}
