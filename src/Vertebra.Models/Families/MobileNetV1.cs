using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// MobileNet (Howard and others 2017): after a first dense convolution all are depthwise separable, a 3x3 depthwise and a 1x1 pointwise
/// one, each with batch normalisation and activation (section 3.2, figure 3). Maps are halved by the strides of depthwise
/// convolutions; the global average comes before the one linear layer. Names are timm's; the activation is ReLU6 as there and in
/// the authors' own code.
/// </summary>
/// <param name="classes">Number of logits.</param>
/// <param name="inChannels">Channels of the images.</param>
/// <param name="width">The paper's width multiplier alpha (section 3.3); channels are rounded to multiples of 8.</param>
/// <param name="dropout">Probability of the dropout before the classifier; 0.001 in the authors' code, none in timm.</param>
/// <param name="padding">How convolutions are padded; <see cref="PaddingMode.Same"/> for weights from TensorFlow.</param>
/// <param name="norm">Epsilon and momentum of the batch normalisations; PyTorch's when null.</param>
public sealed class MobileNetV1(
    int classes = 1000,
    int inChannels = 3,
    double width = 1,
    double dropout = 0,
    PaddingMode padding = PaddingMode.Symmetric,
    BatchNormOptions? norm = null)
    : StagedMobileNet(
        new MobileNetConfig
        {
            Stages = Stages,
            Width = width,
            Dropout = dropout,
            Padding = padding,
            Norm = norm ?? BatchNormOptions.Default,
        },
        classes,
        inChannels)
{
    // Table 1: expand, kernel, stride, out, repeats. Its stride of 2 in the last row would halve a map that stays 7x7.
    private static readonly MobileStage[] Stages =
    [
        new(MobileBlock.Separable, 1, 3, 1, 64, 1),
        new(MobileBlock.Separable, 1, 3, 2, 128, 2),
        new(MobileBlock.Separable, 1, 3, 2, 256, 2),
        new(MobileBlock.Separable, 1, 3, 2, 512, 6),
        new(MobileBlock.Separable, 1, 3, 2, 1024, 2),
    ];

    /// <inheritdoc/>
    public override string TypeName => "MobileNetV1";
}
