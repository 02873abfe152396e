namespace Vertebra.Training;

/// <summary>How the learning rate changes over a training.</summary>
public interface ILearningRateSchedule
{
    /// <summary>The factor of the highest learning rate at a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">Steps of the whole training, more than <paramref name="step"/>.</param>
    /// <returns>Not negative.</returns>
    double Factor(long step, long steps);
}
