using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// EfficientNetV2-B0 to B3, the small networks that the authors of EfficientNetV2 (Tan and Le 2021) published with their code, with
/// timm's names. Their weights come from TensorFlow, and so does their padding.
/// </summary>
/// <param name="classes">Number of logits.</param>
/// <param name="inChannels">Channels of the images.</param>
/// <param name="width">Multiplies the channels.</param>
/// <param name="depth">Multiplies the blocks of a stage, rounded up.</param>
/// <param name="dropout">Probability of the dropout before the classifier; 0.2 to 0.3 in the authors' code, none in timm.</param>
/// <param name="stochasticDepth">
/// Probability of stochastic depth in the last block; it grows linearly from 0 in the first. 0.2 in the authors' code, none in timm.
/// </param>
/// <param name="padding">How convolutions are padded.</param>
/// <param name="norm">Epsilon and momentum of the batch normalisations; an epsilon of 1e-3 when null.</param>
public sealed class TfEfficientNetV2(
    int classes = 1000,
    int inChannels = 3,
    double width = 1,
    double depth = 1,
    double dropout = 0,
    double stochasticDepth = 0,
    PaddingMode padding = PaddingMode.Same,
    BatchNormOptions? norm = null)
    : StagedMobileNet(
        new MobileNetConfig
        {
            Stages = Stages,
            Head = ChannelRounding.MakeDivisible(HeadChannels * width, limit: NearestMultiple),
            Width = width,
            Depth = depth,
            RoundLimit = NearestMultiple,
            Activation = ActivationKind.Silu,
            Dropout = dropout,
            StochasticDepth = stochasticDepth,
            Padding = padding,
            Norm = norm ?? new BatchNormOptions(Epsilon: 1e-3f),
        },
        classes,
        inChannels)
{
    // The last convolution of every EfficientNetV2 (2021, table 4); here it scales with the others.
    private const int HeadChannels = 1280;

    // Unlike the networks of 2019, these accept whatever rounding to the nearest multiple gives.
    private const double NearestMultiple = 0;

    // Expand, kernel, stride, out, repeats, squeeze.
    private static readonly MobileStage[] Stages =
    [
        new(MobileBlock.Convolution, 1, 3, 1, 16, 1),
        new(MobileBlock.EdgeResidual, 4, 3, 2, 32, 2),
        new(MobileBlock.EdgeResidual, 4, 3, 2, 48, 2),
        new(MobileBlock.InvertedResidual, 4, 3, 2, 96, 3, 0.25),
        new(MobileBlock.InvertedResidual, 6, 3, 1, 112, 5, 0.25),
        new(MobileBlock.InvertedResidual, 6, 3, 2, 192, 8, 0.25),
    ];

    /// <inheritdoc/>
    public override string TypeName => "EfficientNet";
}
