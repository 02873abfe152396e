namespace Vertebra.Graph.Ir;

/// <summary>
/// What a convolution of one pixel does to its input while it reads it. Only fusion makes it, for inference; it has operands of its own
/// behind the convolution's bias.
/// </summary>
public abstract record ConvolutionPrologue
{
    private protected ConvolutionPrologue()
    {
    }

    /// <summary>Number of its operands.</summary>
    internal abstract int Operands { get; }

    /// <exception cref="ShapeException">An operand does not fit the input.</exception>
    internal abstract void Check(Shape x, ReadOnlySpan<Shape> operands);
}

/// <summary>Multiplies each map by its channel's gate. Operand: gate [N, C, 1, 1].</summary>
public sealed record GatePrologue : ConvolutionPrologue
{
    internal override int Operands => 1;

    internal override void Check(Shape x, ReadOnlySpan<Shape> operands) =>
        ShapeRules.Same(new Shape(x.Batch, x.Channels, 1, 1), operands[0], "the gate");
}

/// <summary>Normalises with given statistics, as <see cref="BatchNormOp"/>. Operands: weight, bias, mean, variance, all [C].</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Activation">Applied behind it: none or <see cref="ActivationKind.Relu"/>.</param>
public sealed record NormalizationPrologue(float Epsilon, ActivationKind Activation) : ConvolutionPrologue
{
    internal override int Operands => 4;

    internal override void Check(Shape x, ReadOnlySpan<Shape> operands)
    {
        foreach (Shape operand in operands)
            ShapeRules.Same(new Shape(x.Channels), operand, "every operand of the normalisation");
        if (Activation is not (ActivationKind.Identity or ActivationKind.Relu))
            throw new ShapeException($"a convolution does not apply {Activation} to its input");
    }
}
