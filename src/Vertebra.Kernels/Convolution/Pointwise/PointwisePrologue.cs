namespace Vertebra.Kernels.Convolution.Pointwise;

/// <summary>What a pointwise convolution does to its source while it reads it.</summary>
internal enum PointwiseTransform
{
    /// <summary>Nothing; no operand.</summary>
    None,

    /// <summary>Multiplies by a gate map of one pixel, the operand.</summary>
    Gate,

    /// <summary>Batch normalisation; the operands are weight, bias, mean and variance.</summary>
    Normalize,
}

/// <summary>A transform and its constants.</summary>
/// <param name="Transform">Which one.</param>
/// <param name="Epsilon">Added to the variance of a normalisation.</param>
/// <param name="Relu">Whether a ReLU follows the normalisation.</param>
internal readonly record struct PointwisePrologue(PointwiseTransform Transform = PointwiseTransform.None, float Epsilon = 0, bool Relu = false)
{
    /// <summary>Number of operands.</summary>
    public int Operands => Transform switch
    {
        PointwiseTransform.Gate => 1,
        PointwiseTransform.Normalize => 4,
        _ => 0,
    };

    /// <summary>How a profile names it before the kernel, e.g. <c>norm + relu + </c>.</summary>
    public string Label => Transform switch
    {
        PointwiseTransform.Gate => "scale + ",
        PointwiseTransform.Normalize => Relu ? "batch norm + relu + " : "batch norm + ",
        _ => "",
    };
}
