namespace Vertebra.Training;

/// <summary>The same learning rate throughout.</summary>
public sealed record ConstantSchedule : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double Factor(long step, long steps) => 1;

    /// <inheritdoc/>
    public override string ToString() => "constant";
}
