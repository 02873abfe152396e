namespace Vertebra.Models;

/// <summary>What a training step computes beside the loss.</summary>
public sealed record TrainingGraphOptions
{
    /// <summary>Whether dropout layers drop; off, every run of the step gives the same gradients.</summary>
    public bool Dropout { get; init; } = true;
}
