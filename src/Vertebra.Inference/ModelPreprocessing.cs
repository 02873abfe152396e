using Vertebra.Imaging;
using Vertebra.Models.Catalogue;

namespace Vertebra.Inference;

/// <summary>Puts what the catalogue says of a network's pictures into the terms of <see cref="ImageTransform"/>.</summary>
public static class ModelPreprocessing
{
    /// <summary>The preprocessing that a network wants.</summary>
    /// <param name="wanted">What the catalogue says, e.g. <see cref="Models.ModelEntry.Preprocessing"/>.</param>
    /// <exception cref="ArgumentException">Mean and standard deviation are neither of one channel nor of three.</exception>
    public static Preprocessing ToPreprocessing(this ImagePreprocessing wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (wanted.Mean.Length is not (1 or 3) || wanted.Std.Length != wanted.Mean.Length)
            throw new ArgumentException($"{wanted.Mean.Length} means and {wanted.Std.Length} standard deviations are not those of grey or colour.", nameof(wanted));
        return new Preprocessing
        {
            Resize = wanted.Resize == 0 ? ResizeRule.None : ResizeRule.ShortSide(wanted.Resize),
            Crop = new CropSize(wanted.CropHeight, wanted.CropWidth),
            Interpolation = wanted.Filter == ResizeFilter.Bicubic ? Interpolation.Bicubic : Interpolation.Bilinear,
            Grey = wanted.Mean.Length == 1,
            Mean = Values(wanted.Mean.AsSpan()),
            Std = Values(wanted.Std.AsSpan()),
        };
    }

    private static ChannelValues Values(ReadOnlySpan<float> values) =>
        values.Length == 1 ? new ChannelValues(values[0]) : new ChannelValues(values[0], values[1], values[2]);
}
