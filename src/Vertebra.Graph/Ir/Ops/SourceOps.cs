namespace Vertebra.Graph.Ir;

/// <summary>A tensor fed by the caller of the plan.</summary>
/// <param name="Label">Name by which the plan gives access to it.</param>
/// <param name="Shape">Its shape.</param>
public sealed record InputOp(string Label, Shape Shape) : Op
{
    /// <inheritdoc/>
    public override string Name => "Input";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Source;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 0, 0);
        return Shape;
    }
}

/// <summary>The value of a parameter.</summary>
/// <param name="Parameter">Which one.</param>
public sealed record ParameterOp(Parameter Parameter) : Op
{
    /// <inheritdoc/>
    public override string Name => "Parameter";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Source;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 0, 0);
        return Parameter.Shape;
    }
}

/// <summary>A tensor of one repeated number.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Number">The number.</param>
public sealed record ConstantOp(Shape Shape, float Number) : Op
{
    /// <inheritdoc/>
    public override string Name => "Constant";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Source;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 0, 0);
        return Shape;
    }
}
