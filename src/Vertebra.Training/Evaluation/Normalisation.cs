using Vertebra.Data;

namespace Vertebra.Training;

/// <summary>What pixels are normalised with: (pixel/255 - mean) / std.</summary>
/// <param name="Mean">Mean of pixel/255 for each channel.</param>
/// <param name="Std">Standard deviation of pixel/255 for each channel, positive.</param>
public sealed record Normalisation(IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>A data set's own.</summary>
    public static Normalisation Of(ImageDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new Normalisation(data.Mean, data.Std);
    }
}
