namespace Vertebra.Models;

/// <summary>How a network behaves while it is trained.</summary>
public sealed record TrainingGraphOptions
{
    /// <summary>Whether dropout layers drop; off, every run of the step gives the same gradients.</summary>
    public bool Dropout { get; init; } = true;
}
