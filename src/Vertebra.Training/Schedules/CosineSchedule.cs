namespace Vertebra.Training;

/// <summary>
/// A linear rise, then half a cosine down to zero, without restarts (Loshchilov and Hutter, SGDR, 2017; the rise as in Goyal et al.,
/// Accurate, Large Minibatch SGD, 2017).
/// </summary>
/// <param name="WarmUp">Share of the steps in which the rate rises, from 0 to below 1.</param>
public sealed record CosineSchedule(double WarmUp = 0.05) : ILearningRateSchedule
{
    /// <summary>Share of the steps in which the rate rises, from 0 to below 1.</summary>
    public double WarmUp { get; init; } = WarmUp is >= 0 and < 1
        ? WarmUp
        : throw new ArgumentOutOfRangeException(nameof(WarmUp), "The warm-up is a share of the steps, from 0 to below 1.");

    /// <inheritdoc/>
    public double Factor(long step, long steps)
    {
        long rise = (long)(WarmUp * steps);
        if (step < rise)
            return (step + 1.0) / (rise + 1);
        return 0.5 * (1 + Math.Cos(Math.PI * (step - rise) / (steps - rise)));
    }

    /// <inheritdoc/>
    public override string ToString() => "cosine";
}
