using Vertebra.Graph.Ir;

namespace Vertebra.Training;

/// <summary>How a network behaves while it is trained.</summary>
public sealed record TrainingGraphOptions
{
    /// <summary>Whether dropout layers drop; off, every run of the step gives the same gradients.</summary>
    public bool Dropout { get; init; } = true;

    /// <summary>
    /// Whether batch normalisation uses the statistics of the batch, and updates the running ones. Off, it is frozen: it uses the
    /// running statistics, as in inference.
    /// </summary>
    public bool BatchStatistics { get; init; } = true;

    /// <summary>Weight of the auxiliary heads' losses; each network's own when null.</summary>
    public float? AuxiliaryWeight { get; init; }

    /// <summary>Makes the loss, [1], of logits [batch, classes] and labels [batch]; the mean cross-entropy unless set.</summary>
    public Func<Value, Value, Value> Loss { get; init; } = static (logits, labels) => logits.CrossEntropy(labels);
}
