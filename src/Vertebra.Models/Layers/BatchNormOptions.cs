namespace Vertebra.Models.Layers;

/// <summary>What the batch normalisations of a network have in common.</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">Weight of a new batch in the running averages, as PyTorch counts it: one minus TensorFlow's decay.</param>
public sealed record BatchNormOptions(float Epsilon = 1e-5f, float Momentum = 0.1f)
{
    /// <summary>PyTorch's.</summary>
    public static BatchNormOptions Default { get; } = new();

    /// <summary>A normalisation of maps.</summary>
    /// <param name="channels">Channels of the map.</param>
    public BatchNorm2d Layer(int channels) => new(channels, Epsilon, Momentum);
}
