using System.Globalization;

namespace Vertebra.Training;

/// <summary>
/// The loss or a weight is no longer a finite number. The network holds the last good weights again: those of the last complete
/// epoch, or those it began with.
/// </summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(int epoch, long step, double learningRate, double highestRate, string what)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The training diverged: {what} in epoch {epoch}, step {step}, at learning rate {learningRate:G3}. " +
            $"The weights from {(epoch == 1 ? "before the training" : $"the end of epoch {epoch - 1}")} are kept; " +
            $"try a learning rate of {(highestRate / 10 < learningRate ? highestRate : learningRate) / 10:G1} or less."))
    {
        Epoch = epoch;
        Step = step;
        LearningRate = learningRate;
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step over the whole training, from 1.</summary>
    public long Step { get; }

    /// <summary>The learning rate of that step.</summary>
    public double LearningRate { get; }
}
