using Vertebra.Models;
using Vertebra.Models.Catalogue;
using Vertebra.Weights.Published;

namespace Vertebra.Checkpoints;

/// <summary>What networks want of pictures, as their weights were published with it.</summary>
public static class WeightPreprocessing
{
    /// <summary>
    /// What a network with the weights of a file wants: what is published with the file, if it has the name of a published file of
    /// that network, and else what the catalogue says of the network.
    /// </summary>
    /// <param name="entry">The network.</param>
    /// <param name="path">The file; it need not exist.</param>
    public static ImagePreprocessing For(ModelEntry entry, string path)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        PublishedWeights? published = WeightCatalog.For(entry.Name).FirstOrDefault(weights => weights.FileName == name);
        return published?.Preprocessing.ToImagePreprocessing() ?? entry.Preprocessing;
    }

    /// <summary>The preprocessing in the words of the model catalogue.</summary>
    /// <param name="published">What is published with weights.</param>
    public static ImagePreprocessing ToImagePreprocessing(this PublishedPreprocessing published)
    {
        ArgumentNullException.ThrowIfNull(published);
        bool isHalf = published.Normalization == PublishedNormalization.Half;
        return new ImagePreprocessing(
            published.Resize, published.Crop, published.Crop,
            published.IsBicubic ? ResizeFilter.Bicubic : ResizeFilter.Bilinear,
            isHalf ? [0.5f, 0.5f, 0.5f] : ImagePreprocessing.ImageNetMean,
            isHalf ? [0.5f, 0.5f, 0.5f] : ImagePreprocessing.ImageNetStd);
    }
}
