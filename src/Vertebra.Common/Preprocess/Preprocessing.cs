namespace Vertebra;

/// <summary>
/// What a network wants of a picture, as data: scale it, cut out the centre, add a border, then (pixel / 255 - mean) / std of
/// each channel. Catalogues, files of weights, data sets, classification, training and evaluation all say it in these terms, and
/// <c>Vertebra.Imaging.ImageTransform</c> carries it out. The defaults are torchvision's evaluation of ImageNet.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Most pixels of a side after scaling, and of a crop.</summary>
    public const int LargestSide = 1 << 22;

    // The crop is 7/8 of the shorter side.
    private const double UsualCrop = 0.875;

    /// <summary>Resize(256), CenterCrop(224), bilinear, ImageNet's mean and standard deviation.</summary>
    public static Preprocessing ImageNet { get; } = new();

    /// <summary>As <see cref="ImageNet"/>, with TensorFlow's (pixel - 128) / 128.</summary>
    public static Preprocessing TensorFlow { get; } = new() { Mean = [128f / 255], Std = [128f / 255] };

    /// <summary>The scaled size.</summary>
    public ResizeRule Resize { get; init; } = ResizeRule.ShortSide(256);

    /// <summary>
    /// The cut from the middle of the scaled picture, padded with black where that is smaller; null keeps all of it.
    /// </summary>
    public CropSize? Crop { get; init; } = new CropSize(224, 224);

    /// <summary>Black pixels around what is left, on each side: LeNet-5 sees digits of 28x28 with a border of 2.</summary>
    public int Padding { get; init; }

    /// <summary>The filter of the resize.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>
    /// Planes of the result. 3 are red, green and blue; 1 is luma, Pillow's <c>convert("L")</c> of the resized picture. Other
    /// numbers are for images in memory that have as many channels.
    /// </summary>
    public int Channels { get; init; } = 3;

    /// <summary>Mean of pixel / 255, one for all channels or one for each; those behind the last channel do not count.</summary>
    public ChannelValues Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Standard deviation of pixel / 255, as <see cref="Mean"/>; none is 0.</summary>
    public ChannelValues Std { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>
    /// The size of the result where it is the same for all pictures: where there is a crop, or an exact resize.
    /// </summary>
    public (int Width, int Height)? FixedSize
    {
        get
        {
            (int Width, int Height)? kept = Crop is { } crop ? (crop.Width, crop.Height) : Resize.FixedSize;
            return kept is (var width, var height) ? (width + 2 * Padding, height + 2 * Padding) : null;
        }
    }

    /// <summary>What is left to be done with images that have their size already: normalising.</summary>
    public Preprocessing NormalizationOnly => this with
    {
        Resize = ResizeRule.None,
        Crop = FixedSize is (var width, var height) ? new CropSize(height, width) : null,
        Padding = 0,
    };

    /// <summary>
    /// torchvision's evaluation of ImageNet for networks of another size: the crop is 7/8 of the shorter side (224 of 256, 299
    /// of 342).
    /// </summary>
    /// <param name="height">Rows of the crop.</param>
    /// <param name="width">Columns of the crop.</param>
    /// <param name="channels">3, or 1 of luma.</param>
    public static Preprocessing ImageNetOf(int height, int width, int channels = 3) => new()
    {
        Resize = ResizeRule.ShortSide((int)Math.Round(Math.Min(height, width) / UsualCrop)),
        Crop = new CropSize(height, width),
        Channels = channels,
    };

    /// <summary>Throws where this cannot be done with any picture.</summary>
    /// <exception cref="ArgumentException">The crop, the border or the number of channels is out of range, there are too few
    /// means or standard deviations, or one of them is not finite or a standard deviation 0.</exception>
    public void Validate()
    {
        if (Crop is { } crop && (crop.Height is < 1 or > LargestSide || crop.Width is < 1 or > LargestSide))
            throw new ArgumentException($"A crop of {crop.Height}x{crop.Width} is not possible.");
        if (Padding is < 0 or > LargestSide)
            throw new ArgumentException($"A border of {Padding} pixels is not possible.");
        if (Channels < 1)
            throw new ArgumentException($"{Channels} channels are not possible.");
        if (!Enum.IsDefined(Interpolation))
            throw new ArgumentException($"There is no interpolation {Interpolation}.");
        if (!IsFor(Mean) || !IsFor(Std))
        {
            throw new ArgumentException(
                $"{Channels} channels need one mean and one standard deviation, or {Channels} of each, "
                + $"not {Mean.Count} and {Std.Count}.");
        }
        for (int channel = 0; channel < Channels; channel++)
        {
            (float mean, float std) = (Mean.Of(channel), Std.Of(channel));
            if (std == 0 || !float.IsFinite(std) || !float.IsFinite(mean))
                throw new ArgumentException($"Mean {mean} and standard deviation {std} are not possible.");
        }

        bool IsFor(ChannelValues values) => values.Count == 1 || values.Count >= Channels;
    }
}
