using Vertebra.Models;
using Vertebra.Weights;
using Vertebra.Weights.Published;

namespace Vertebra.Checkpoints;

/// <summary>What networks want of pictures, as their weights say.</summary>
public static class WeightPreprocessing
{
    /// <summary>
    /// What a network with the weights of a file wants: what is published with the file, if it has the name of a published file of
    /// that network; or what the file says of its training, if it is one of ours; and else what the catalogue says of the
    /// network.
    /// </summary>
    /// <param name="entry">The network.</param>
    /// <param name="path">The file; it need not exist.</param>
    /// <exception cref="WeightsFormatException">The file is damaged, or what it says makes no sense.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Preprocessing For(ModelEntry entry, string path)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        PublishedWeights? published = WeightCatalog.For(entry.Name).FirstOrDefault(weights => weights.FileName == name);
        return published?.Preprocessing ?? (File.Exists(path) ? Read(path) : null) ?? entry.Preprocessing;
    }

    /// <summary>What a file of weights says of the pictures that they were trained on.</summary>
    /// <param name="path">A file of weights.</param>
    /// <returns>The preprocessing; null where the file says nothing, as files of other programs do.</returns>
    /// <exception cref="WeightsFormatException">The file is damaged, or what it says makes no sense.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Preprocessing? Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return PreprocessingMetadata.Read(WeightsFile.ReadMetadata(path), path);
    }

    /// <summary>
    /// Says in the metadata of a file of weights what pictures they were trained on, for <see cref="NetworkWeights.Save"/>.
    /// </summary>
    /// <param name="metadata">Receives the strings.</param>
    /// <param name="preprocessing">What was made of pictures; it gives all the same size.</param>
    /// <exception cref="ArgumentException">It gives various sizes, or cannot be done.</exception>
    public static void Write(IDictionary<string, string> metadata, Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(preprocessing);
        preprocessing.Validate();
        PreprocessingMetadata.Write(metadata, preprocessing);
    }
}
