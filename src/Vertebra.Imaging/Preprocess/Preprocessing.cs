namespace Vertebra.Imaging;

/// <summary>
/// What a network expects of a picture: resize, centre crop, then (pixel / 255 - mean) / std of each channel. The defaults are
/// torchvision's evaluation transform for ImageNet. <see cref="ImageTransform"/> carries it out.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Resize(256), CenterCrop(224), bilinear, ImageNet's mean and standard deviation.</summary>
    public static Preprocessing ImageNet { get; } = new();

    /// <summary>As <see cref="ImageNet"/>, with TensorFlow's (pixel - 128) / 128.</summary>
    public static Preprocessing TensorFlow { get; } = new() { Mean = new ChannelValues(128f / 255), Std = new ChannelValues(128f / 255) };

    /// <summary>The scaled size.</summary>
    public ResizeRule Resize { get; init; } = ResizeRule.ShortSide(256);

    /// <summary>The cut from the middle of the scaled picture, padded with black where that is smaller; null keeps all of it.</summary>
    public CropSize? Crop { get; init; } = new CropSize(224, 224);

    /// <summary>The filter of the resize.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>
    /// Whether the result is one plane of luma, Pillow's <c>convert("L")</c> of the resized picture, instead of red, green and blue. The red
    /// values of <see cref="Mean"/> and <see cref="Std"/> apply.
    /// </summary>
    public bool Grey { get; init; }

    /// <summary>Mean of pixel / 255.</summary>
    public ChannelValues Mean { get; init; } = new(0.485f, 0.456f, 0.406f);

    /// <summary>Standard deviation of pixel / 255; none is 0.</summary>
    public ChannelValues Std { get; init; } = new(0.229f, 0.224f, 0.225f);
}
