using Vertebra.Graph.Ir;

namespace Vertebra.Models.Initialization;

/// <summary>Which connections of a weight an initialiser counts.</summary>
public enum Fan
{
    /// <summary>Inputs of one output: keeps the variance of activations.</summary>
    In,

    /// <summary>Outputs of one input: keeps the variance of gradients.</summary>
    Out,
}

/// <summary>Counts connections.</summary>
internal static class FanExtensions
{
    /// <summary>Connections of a weight [out, in] or [out, in / groups, height, width], counted as PyTorch does.</summary>
    public static long Count(this Fan fan, Shape shape)
    {
        if (shape.Rank < 2)
            throw new ArgumentException($"A tensor of {shape} has no connections; a weight has two dimensions or more.", nameof(shape));
        long taps = 1;
        for (int i = 2; i < shape.Rank; i++)
            taps *= shape[i];
        return taps * (fan == Fan.In ? shape[1] : shape[0]);
    }
}
