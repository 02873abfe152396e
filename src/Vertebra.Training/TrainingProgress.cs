namespace Vertebra.Training;

/// <summary>Where a training stands. Reported about ten times a second, and at the end of every epoch.</summary>
/// <param name="Epoch">The present epoch, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Batch">Batches done in this epoch.</param>
/// <param name="Batches">Batches of an epoch.</param>
/// <param name="Loss">Mean cross-entropy over the epoch so far.</param>
/// <param name="Accuracy">Share of training images that were classified correctly over the epoch so far, 0 to 1.</param>
/// <param name="ImagesPerSecond">Training images a second over the epoch so far.</param>
/// <param name="Remaining">Estimated time to the end of the training, tests included.</param>
/// <param name="Completed">The epoch's metrics, once, when its test is done; null otherwise.</param>
public readonly record struct TrainingProgress(
    int Epoch,
    int Epochs,
    int Batch,
    int Batches,
    double Loss,
    double Accuracy,
    double ImagesPerSecond,
    TimeSpan Remaining,
    EpochMetrics? Completed);
