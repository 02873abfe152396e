using Vertebra.Graph.Ir;
using Vertebra.Models.Initialization;

namespace Vertebra.Models.Layers;

/// <summary>
/// Batch normalisation of maps (Ioffe and Szegedy 2015). Whether it uses the batch's statistics or the running ones is part of
/// what is compiled.
/// </summary>
public sealed class BatchNorm2d : Module
{
    private readonly float _epsilon;
    private readonly float _momentum;

    /// <summary>Makes a normalisation.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="epsilon">Added to the variance; above 0.</param>
    /// <param name="momentum">Weight of a new batch in the running averages, as PyTorch counts it; in [0, 1].</param>
    /// <param name="weight">First value of the weight. Zero in a block's last normalisation makes it start as an identity.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public BatchNorm2d(int channels, float epsilon = 1e-5f, float momentum = 0.1f, float weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (!float.IsFinite(epsilon) || epsilon <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(epsilon), $"The epsilon of a batch normalisation is a number above 0, not {LayerText.Number(epsilon)}.");
        }
        if (momentum is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(momentum), $"The momentum of a batch normalisation is in [0, 1], not {LayerText.Number(momentum)}.");
        }
        _epsilon = epsilon;
        _momentum = momentum;
        var shape = new Shape(channels);
        Weight = Parameter("weight", shape, Initializers.Constant(weight));
        Bias = Parameter("bias", shape, Initializers.Zeros);
        RunningMean = Buffer("running_mean", shape, Initializers.Zeros);
        RunningVariance = Buffer("running_var", shape, Initializers.Ones);
    }

    /// <summary>Scale of each channel.</summary>
    public Parameter Weight { get; }

    /// <summary>Offset of each channel.</summary>
    public Parameter Bias { get; }

    /// <summary>Running mean of each channel.</summary>
    public Parameter RunningMean { get; }

    /// <summary>Running unbiased variance of each channel.</summary>
    public Parameter RunningVariance { get; }

    /// <inheritdoc/>
    public override string TypeName => "BatchNorm2d";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.BatchNorm(Weight, Bias, RunningMean, RunningVariance, _epsilon, _momentum);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"{Weight.Shape[0]}, eps={LayerText.Number(_epsilon)}, momentum={LayerText.Number(_momentum)}, affine=True, track_running_stats=True";
}
