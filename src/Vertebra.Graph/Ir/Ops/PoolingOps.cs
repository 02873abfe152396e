namespace Vertebra.Graph.Ir;

/// <summary>The window of a 2-D pooling.</summary>
/// <param name="Kernel">Size of the window.</param>
public sealed record Pool2dAttributes(Size2 Kernel)
{
    /// <summary>Pixels from one window to the next; the kernel's size when not set.</summary>
    public Size2 Stride { get; init; } = Kernel;

    /// <summary>Padding around the map: -infinity for a maximum, zeros for an average.</summary>
    public Padding2 Padding { get; init; }

    /// <summary>Pixels from one tap to the next.</summary>
    public Size2 Dilation { get; init; } = 1;

    /// <summary>Whether a last window may hang over the edge.</summary>
    public bool CeilMode { get; init; }

    internal Shape OutputShape(Shape x)
    {
        ShapeRules.Rank(x, 4, "the input");
        ShapeRules.Positive(Kernel, "kernel");
        ShapeRules.Positive(Stride, "stride");
        ShapeRules.Positive(Dilation, "dilation");
        ShapeRules.NotNegative(Padding);
        if (Padding.Top >= Kernel.Height || Padding.Bottom >= Kernel.Height || Padding.Left >= Kernel.Width || Padding.Right >= Kernel.Width)
            throw new ShapeException($"padding {Padding} must be smaller than the kernel {Kernel}");
        return new Shape(
            x.Batch,
            x.Channels,
            ShapeRules.Window("height", x.Height, Kernel.Height, Stride.Height, Dilation.Height, Padding.Top, Padding.Bottom, CeilMode),
            ShapeRules.Window("width", x.Width, Kernel.Width, Stride.Width, Dilation.Width, Padding.Left, Padding.Right, CeilMode));
    }
}

/// <summary>Maximum over windows. Input: x [N, C, H, W].</summary>
/// <param name="Attributes">The window.</param>
public sealed record MaxPool2dOp(Pool2dAttributes Attributes) : Op
{
    /// <inheritdoc/>
    public override string Name => "MaxPool2d";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        return Attributes.OutputShape(inputs[0]);
    }
}

/// <summary>Gradient of a maximum pooling. Inputs: x, dy. Result: dx.</summary>
/// <param name="Attributes">The window.</param>
public sealed record MaxPool2dGradOp(Pool2dAttributes Attributes) : Op
{
    /// <inheritdoc/>
    public override string Name => "MaxPool2dGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Same(Attributes.OutputShape(inputs[0]), inputs[1], "the output's gradient");
        return inputs[0];
    }
}

/// <summary>Mean over windows. Input: x [N, C, H, W].</summary>
/// <param name="Attributes">The window, without dilation.</param>
/// <param name="CountIncludePad">Whether the divisor counts padding.</param>
public sealed record AvgPool2dOp(Pool2dAttributes Attributes, bool CountIncludePad = true) : Op
{
    /// <inheritdoc/>
    public override string Name => "AvgPool2d";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        if (Attributes.Dilation != 1)
            throw new ShapeException("an average pooling has no dilation");
        return Attributes.OutputShape(inputs[0]);
    }
}

/// <summary>Gradient of an average pooling. Input: dy. Result: dx.</summary>
/// <param name="Attributes">The window.</param>
/// <param name="CountIncludePad">Whether the divisor counts padding.</param>
/// <param name="InputShape">Shape of x.</param>
public sealed record AvgPool2dGradOp(Pool2dAttributes Attributes, bool CountIncludePad, Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override string Name => "AvgPool2dGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Same(Attributes.OutputShape(InputShape), inputs[0], "the output's gradient");
        return InputShape;
    }
}

/// <summary>Mean over a grid of a given size; 1x1 is the global average. Input: x [N, C, H, W].</summary>
/// <param name="Size">Size of the result.</param>
public sealed record AdaptiveAvgPool2dOp(Size2 Size) : Op
{
    /// <inheritdoc/>
    public override string Name => "AdaptiveAvgPool2d";

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 4, "the input");
        ShapeRules.Positive(Size, "size");
        return new Shape(inputs[0].Batch, inputs[0].Channels, Size.Height, Size.Width);
    }
}

/// <summary>Gradient of an adaptive average pooling. Input: dy. Result: dx.</summary>
/// <param name="InputShape">Shape of x.</param>
public sealed record AdaptiveAvgPool2dGradOp(Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override string Name => "AdaptiveAvgPool2dGrad";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Backward;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 1, 1);
        ShapeRules.Rank(inputs[0], 4, "the output's gradient");
        ShapeRules.Same(new Shape(InputShape.Batch, InputShape.Channels, inputs[0].Height, inputs[0].Width), inputs[0], "the output's gradient");
        return InputShape;
    }
}
