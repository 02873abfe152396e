namespace Vertebra.Weights.Published;

/// <summary>
/// How pictures were prepared when the accuracy of weights was measured: the shorter side scaled, the centre cut out, and
/// (pixel / 255 - mean) / std of each channel.
/// </summary>
/// <param name="Resize">Length of the shorter side in pixels after scaling.</param>
/// <param name="Crop">Rows and columns of the centre crop.</param>
/// <param name="IsBicubic">Whether the scaling is bicubic, not bilinear.</param>
/// <param name="Normalization">Mean and standard deviation.</param>
public sealed record PublishedPreprocessing(
    int Resize, int Crop, bool IsBicubic = false, PublishedNormalization Normalization = PublishedNormalization.ImageNet);

/// <summary>What pixels are reduced by and divided by.</summary>
public enum PublishedNormalization
{
    /// <summary>The mean (0.485, 0.456, 0.406) and standard deviation (0.229, 0.224, 0.225) of ImageNet.</summary>
    ImageNet,

    /// <summary>0.5 for all, which gives values from -1 to 1.</summary>
    Half,
}
