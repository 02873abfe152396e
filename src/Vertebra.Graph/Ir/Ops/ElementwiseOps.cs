namespace Vertebra.Graph.Ir;

/// <summary>A non-linearity applied to each element.</summary>
/// <param name="Kind">Which one.</param>
public sealed record ActivationOp(ActivationKind Kind) : Op
{
    /// <inheritdoc/>
    public override string Name => Kind.ToString();

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        return inputs[0];
    }
}

/// <summary>
/// Gradient of a non-linearity. Inputs: y (its result; x where <see cref="ActivationKinds.GradientReadsInput"/>), dy. Result: dx.
/// </summary>
/// <param name="Kind">Which one.</param>
public sealed record ActivationGradOp(ActivationKind Kind) : Op
{
    /// <inheritdoc/>
    public override string Name => $"{Kind}Grad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Same(inputs[0], inputs[1], "the output's gradient");
        return inputs[0];
    }
}

/// <summary>Sum of two tensors of one shape.</summary>
public sealed record AddOp : Op
{
    /// <inheritdoc/>
    public override string Name => "Add";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Same(inputs[0], inputs[1], "the second input");
        return inputs[0];
    }
}

/// <summary>
/// Zeroes each element with a probability and scales the others to keep the mean (Srivastava 2014, inverted form). Applied to
/// the output's gradient with the same stream, it is its own gradient.
/// </summary>
/// <param name="Probability">In [0, 1).</param>
/// <param name="Stream">Tells its random numbers from those of other dropouts of the graph.</param>
public sealed record DropoutOp(float Probability, int Stream) : Op
{
    /// <inheritdoc/>
    public override string Name => "Dropout";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        if (!(Probability is >= 0 and < 1))
            throw new ShapeException($"the probability must be in [0, 1), not {Probability}");
        return inputs[0];
    }
}

/// <summary>The same elements, in row-major order, under another shape.</summary>
/// <param name="Shape">The new shape.</param>
public sealed record ReshapeOp(Shape Shape) : Op
{
    /// <inheritdoc/>
    public override string Name => "Reshape";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        if (inputs[0].Length != Shape.Length)
            throw new ShapeException($"{inputs[0].Length} elements do not fit the shape {Shape}");
        return Shape;
    }
}
