using System.Collections.Immutable;

namespace Vertebra.Models.Catalogue;

/// <summary>How a picture is scaled. Both filters widen when they shrink ("antialias"), as Pillow's do.</summary>
public enum ResizeFilter
{
    /// <summary>A triangle.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5.</summary>
    Bicubic,
}

/// <summary>
/// What a network wants of a picture: the shorter side scaled, the centre cut out, and (pixel / 255 - mean) / std of each channel.
/// </summary>
/// <param name="Resize">Length of the shorter side in pixels after scaling; 0 where the picture keeps its size.</param>
/// <param name="CropHeight">Rows of the centre crop.</param>
/// <param name="CropWidth">Columns of the centre crop.</param>
/// <param name="Filter">The filter of the resize.</param>
/// <param name="Mean">Mean of pixel / 255, one for each channel: red, green, blue, or grey alone.</param>
/// <param name="Std">Standard deviation of pixel / 255, as many as <paramref name="Mean"/>; none is 0.</param>
public sealed record ImagePreprocessing(
    int Resize, int CropHeight, int CropWidth, ResizeFilter Filter, ImmutableArray<float> Mean, ImmutableArray<float> Std)
{
    private const double UsualCrop = 0.875;

    /// <summary>Mean of ImageNet's pixels, red, green and blue.</summary>
    public static ImmutableArray<float> ImageNetMean { get; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Standard deviation of ImageNet's pixels, red, green and blue.</summary>
    public static ImmutableArray<float> ImageNetStd { get; } = [0.229f, 0.224f, 0.225f];

    /// <summary>
    /// torchvision's evaluation of ImageNet: the crop is 7/8 of the shorter side (224 of 256, 299 of 342), bilinear, ImageNet's mean
    /// and standard deviation.
    /// </summary>
    /// <param name="input">The images; height and width are those of the crop.</param>
    public static ImagePreprocessing ImageNet(InputSize input) => new(
        (int)Math.Round(Math.Min(input.Height, input.Width) / UsualCrop), input.Height, input.Width, ResizeFilter.Bilinear, ImageNetMean, ImageNetStd);

    /// <summary>Whether all numbers are equal.</summary>
    /// <param name="other">Another preprocessing.</param>
    public bool Equals(ImagePreprocessing? other) =>
        other is not null && (Resize, CropHeight, CropWidth, Filter) == (other.Resize, other.CropHeight, other.CropWidth, other.Filter)
        && Mean.AsSpan().SequenceEqual(other.Mean.AsSpan()) && Std.AsSpan().SequenceEqual(other.Std.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Resize, CropHeight, CropWidth, Filter, Mean.FirstOrDefault(), Std.FirstOrDefault());
}
