using Vertebra.Data;

namespace Vertebra.Training;

/// <summary>How a training ended. The network holds the last weights, also when an earlier epoch tested better.</summary>
/// <param name="Epochs">The epochs that were completed.</param>
/// <param name="Cancelled">Whether it was stopped before its end.</param>
/// <param name="Test">The test of the last weights; null without test images and where a cancellation came before the test.</param>
/// <param name="BestTestAccuracy">The best epoch's share of correctly classified test images, 0 to 1; null where none was tested.</param>
/// <param name="OutputDirectory">Where the files are; null when none were written.</param>
public sealed record TrainingResult(
    IReadOnlyList<EpochMetrics> Epochs,
    bool Cancelled,
    EvaluationResult? Test,
    double? BestTestAccuracy,
    string? OutputDirectory)
{
    /// <summary>Training images that could not be read, in the order of the source, and were left out.</summary>
    public IReadOnlyList<ImageFault> Faults { get; init; } = [];
}
