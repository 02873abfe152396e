namespace Vertebra.Graph.Ir;

/// <summary>Softmax of each row. Input: x [N, C].</summary>
public sealed record SoftmaxOp : Op
{
    /// <inheritdoc/>
    public override string Name => "Softmax";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 2, "the input");
        return inputs[0];
    }
}

/// <summary>Gradient of a softmax. Inputs: y (its result), dy. Result: dx.</summary>
public sealed record SoftmaxGradOp : Op
{
    /// <inheritdoc/>
    public override string Name => "SoftmaxGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Rank(inputs[0], 2, "the softmax");
        ShapeRules.Same(inputs[0], inputs[1], "the output's gradient");
        return inputs[0];
    }
}

/// <summary>Mean cross-entropy of rows of logits. Inputs: logits [N, C], labels [N] (class indices as floats). Result: [1].</summary>
public sealed record CrossEntropyOp : Op
{
    /// <inheritdoc/>
    public override string Name => "CrossEntropy";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Rank(inputs[0], 2, "the logits");
        ShapeRules.Same(new Shape(inputs[0].Batch), inputs[1], "the labels");
        return new Shape(1);
    }
}

/// <summary>Gradient of a mean cross-entropy. Inputs: logits, labels, dloss [1]. Result: dlogits.</summary>
public sealed record CrossEntropyGradOp : Op
{
    /// <inheritdoc/>
    public override string Name => "CrossEntropyGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 3, 3);
        ShapeRules.Rank(inputs[0], 2, "the logits");
        ShapeRules.Same(new Shape(inputs[0].Batch), inputs[1], "the labels");
        ShapeRules.Same(new Shape(1), inputs[2], "the loss's gradient");
        return inputs[0];
    }
}
