namespace Vertebra.Weights.Published;

/// <summary>
/// How pictures were prepared when the accuracy of weights was measured: the shorter side scaled, a square cut from the centre.
/// </summary>
internal static class CentreCrop
{
    /// <summary>Mean and standard deviation that give values from -1 to 1.</summary>
    public static ChannelValues Halves { get; } = [0.5f, 0.5f, 0.5f];

    /// <summary>Scaled bilinearly.</summary>
    /// <param name="resize">The shorter side, in pixels.</param>
    /// <param name="crop">The square's side.</param>
    /// <param name="normalization">Mean and standard deviation; ImageNet's when null.</param>
    public static Preprocessing Bilinear(int resize, int crop, ChannelValues? normalization = null) => new()
    {
        Resize = ResizeRule.ShortSide(resize),
        Crop = new CropSize(crop, crop),
        Mean = normalization ?? Preprocessing.ImageNet.Mean,
        Std = normalization ?? Preprocessing.ImageNet.Std,
    };

    /// <summary>Scaled bicubically.</summary>
    /// <param name="resize">The shorter side, in pixels.</param>
    /// <param name="crop">The square's side.</param>
    /// <param name="normalization">Mean and standard deviation; ImageNet's when null.</param>
    public static Preprocessing Bicubic(int resize, int crop, ChannelValues? normalization = null) =>
        Bilinear(resize, crop, normalization) with { Interpolation = Interpolation.Bicubic };
}
