using Vertebra.Training;

namespace Vertebra.Cli.Output;

/// <summary>
/// What <c>evaluate --json</c> prints. Accuracies are shares from 0 to 1; rows of the matrix are actual classes. It is null where there
/// are more than <see cref="MostConfusionClasses"/>.
/// </summary>
internal sealed record EvaluateJson(
    string Model, string Data, int Count, double? Loss, double Top1, double Top5, IReadOnlyList<string> Classes, int[][]? Confusion, int Skipped)
{
    public const int MostConfusionClasses = 200;

    public static EvaluateJson Of(string model, string data, EvaluationResult result) => new(
        model, data, result.Count, Finite(result.Loss), result.Top1, result.Top5, result.Confusion.Classes,
        result.Confusion.Classes.Count <= MostConfusionClasses ? Rows(result.Confusion) : null, result.Faults.Count);

    // JSON has no infinity and no NaN.
    public static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;

    private static int[][] Rows(ConfusionMatrix confusion)
    {
        IEnumerable<int> classes = Enumerable.Range(0, confusion.Classes.Count);
        return [.. classes.Select(actual => classes.Select(predicted => confusion[actual, predicted]).ToArray())];
    }
}

/// <summary>What <c>train --json</c> prints at its end.</summary>
internal sealed record TrainJson(
    string Model,
    string Data,
    int Epochs,
    int Batch,
    float LearningRate,
    float Momentum,
    float WeightDecay,
    ulong Seed,
    bool Cancelled,
    double? BestTestAccuracy,
    EvaluateJson? Test,
    EpochJson[] History,
    string Directory,
    string[] Files);

/// <summary>An epoch of <c>train --json</c>.</summary>
internal sealed record EpochJson(
    int Epoch,
    double? TrainLoss,
    double TrainAccuracy,
    double? TestLoss,
    double? TestAccuracy,
    double LearningRate,
    double Seconds,
    double ImagesPerSecond)
{
    public static EpochJson Of(EpochMetrics epoch) => new(
        epoch.Epoch, EvaluateJson.Finite(epoch.TrainLoss), epoch.TrainAccuracy,
        EvaluateJson.Finite(epoch.TestLoss), epoch.TestAccuracy, epoch.LearningRate, epoch.Seconds, epoch.ImagesPerSecond);
}
