using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// MobileNetV2 (Sandler and others 2018) with timm's names, in which the narrow and the wide ones are published. It computes the
/// same as <see cref="MobileNetV2"/>.
/// </summary>
/// <param name="classes">Number of logits.</param>
/// <param name="inChannels">Channels of the images.</param>
/// <param name="width">The paper's width multiplier. The last convolution is never narrower than 1280 channels.</param>
/// <param name="depth">Multiplies the blocks of a stage, rounded up.</param>
/// <param name="dropout">Probability of the dropout before the classifier; 0.2 in the authors' code, none in timm.</param>
/// <param name="padding">How convolutions are padded; <see cref="PaddingMode.Same"/> for weights from TensorFlow.</param>
/// <param name="norm">Epsilon and momentum of the batch normalisations; PyTorch's when null.</param>
public sealed class MobileNetV2Timm(
    int classes = 1000,
    int inChannels = 3,
    double width = 1,
    double depth = 1,
    double dropout = 0,
    PaddingMode padding = PaddingMode.Symmetric,
    BatchNormOptions? norm = null)
    : StagedMobileNet(
        new MobileNetConfig
        {
            Stages = Stages,
            Head = ChannelRounding.MakeDivisible(MobileNetV2.LastChannels * Math.Max(1, width)),
            Width = width,
            Depth = depth,
            Dropout = dropout,
            Padding = padding,
            Norm = norm ?? BatchNormOptions.Default,
        },
        classes,
        inChannels)
{
    // A block that does not expand leaves out the expansion.
    private static readonly MobileStage[] Stages =
    [
        .. MobileNetV2.Stages.Select(stage => new MobileStage(
            stage.Expand == 1 ? MobileBlock.LinearSeparable : MobileBlock.InvertedResidual,
            stage.Expand, 3, stage.Stride, stage.Out, stage.Repeats)),
    ];

    /// <inheritdoc/>
    public override string TypeName => "MobileNetV2";
}
