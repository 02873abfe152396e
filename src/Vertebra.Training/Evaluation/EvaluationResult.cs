using Vertebra.Data;

namespace Vertebra.Training;

/// <summary>How well a network classifies a data set.</summary>
/// <param name="Loss">Mean cross-entropy, in nats.</param>
/// <param name="Top1">
/// Share of images whose class has the highest score, 0 to 1. Among equal scores the first class counts as higher.
/// </param>
/// <param name="Top5">Share of images whose class is among the five highest scores, 0 to 1.</param>
/// <param name="Confusion">What was taken for what.</param>
/// <param name="Count">Number of images that were classified.</param>
public sealed record EvaluationResult(double Loss, double Top1, double Top5, ConfusionMatrix Confusion, int Count)
{
    /// <summary>Pictures that could not be read; nothing else here counts them.</summary>
    public IReadOnlyList<ImageFault> Faults { get; init; } = [];
}
