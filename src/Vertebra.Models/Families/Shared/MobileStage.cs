namespace Vertebra.Models.Families.Shared;

/// <summary>The blocks that stages of MobileNets and EfficientNets are made of.</summary>
public enum MobileBlock
{
    /// <summary>A plain convolution.</summary>
    Convolution,

    /// <summary>A depthwise and a pointwise convolution, both activated, without a shortcut (MobileNet V1).</summary>
    Separable,

    /// <summary>A depthwise convolution and a linear pointwise one: an inverted residual that does not expand.</summary>
    LinearSeparable,

    /// <summary>Pointwise expansion, depthwise convolution, linear pointwise projection (MobileNet V2; MBConv).</summary>
    InvertedResidual,

    /// <summary>Expansion by a dense convolution, linear pointwise projection (Fused-MBConv).</summary>
    EdgeResidual,
}

/// <summary>A stage: a block and its repetitions. The first one has the stride and changes the number of channels.</summary>
/// <param name="Block">Kind of block.</param>
/// <param name="Expand">Channels within a block over its input's.</param>
/// <param name="Kernel">Height and width of the depthwise, or the dense, kernel.</param>
/// <param name="Stride">Stride of the first block.</param>
/// <param name="Out">Channels of the result before the width multiplier.</param>
/// <param name="Repeats">Blocks before the depth multiplier.</param>
/// <param name="Squeeze">Channels within squeeze and excitation over those of a block's input; 0 for none.</param>
public sealed record MobileStage(MobileBlock Block, double Expand, int Kernel, int Stride, int Out, int Repeats, double Squeeze = 0);
