namespace Vertebra.Training;

/// <summary>What an epoch brought. Accuracies are shares, 0 to 1.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="TrainLoss">Mean cross-entropy over the epoch's batches, each measured just before the weights learned from it.</param>
/// <param name="TrainAccuracy">Share of training images classified correctly at that moment.</param>
/// <param name="TestLoss">Mean cross-entropy of the test images after the epoch; null without a test.</param>
/// <param name="TestAccuracy">Share of test images classified correctly after the epoch; null without a test.</param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="Seconds">Duration of epoch and test.</param>
/// <param name="ImagesPerSecond">Training images a second, the test aside.</param>
public sealed record EpochMetrics(
    int Epoch,
    double TrainLoss,
    double TrainAccuracy,
    double? TestLoss,
    double? TestAccuracy,
    double LearningRate,
    double Seconds,
    double ImagesPerSecond);
