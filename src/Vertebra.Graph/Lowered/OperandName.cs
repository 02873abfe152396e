namespace Vertebra.Graph.Lowered;

/// <summary>What an operand of a lowered operation is.</summary>
internal enum OperandName
{
    /// <summary>The map, or matrix, that the operation is applied to.</summary>
    X,

    /// <summary>Weight of a convolution or linear layer.</summary>
    Weight,

    /// <summary>Bias of a convolution or linear layer.</summary>
    Bias,

    /// <summary>Factor of each channel behind a normalisation (gamma).</summary>
    Scale,

    /// <summary>Summand of each channel behind a normalisation (beta).</summary>
    Offset,

    /// <summary>Mean of each channel.</summary>
    Mean,

    /// <summary>Variance of each channel.</summary>
    Variance,

    /// <summary>Mean and variance of each channel of a batch, [2, C].</summary>
    Statistics,

    /// <summary>Factor of each map, [N, C, 1, 1].</summary>
    Gate,

    /// <summary>A map that is added to the result.</summary>
    Addend,

    /// <summary>The first of two summands.</summary>
    Left,

    /// <summary>The second of two summands.</summary>
    Right,

    /// <summary>Weight of the first convolution of a pair.</summary>
    PointwiseWeight,

    /// <summary>Bias of the first convolution of a pair.</summary>
    PointwiseBias,

    /// <summary>Weight of the second convolution of a pair.</summary>
    DepthwiseWeight,

    /// <summary>Bias of the second convolution of a pair.</summary>
    DepthwiseBias,
}
