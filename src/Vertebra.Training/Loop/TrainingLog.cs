using Microsoft.Extensions.Logging;

namespace Vertebra.Training;

/// <summary>What a training tells its logger.</summary>
internal static partial class TrainingLog
{
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Training {Model} on {Count} images of {Data}: {Epochs} epochs of {Batches} batches of {BatchSize}")]
    public static partial void Started(this ILogger logger, string model, int count, string data, int epochs, int batches, int batchSize);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Epoch {Epoch}: train loss {TrainLoss}, train accuracy {TrainAccuracy}, test accuracy {TestAccuracy}, {Seconds} s")]
    public static partial void EpochDone(
        this ILogger logger, int epoch, double trainLoss, double trainAccuracy, double? testAccuracy, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The training was cancelled in epoch {Epoch} after {Steps} steps")]
    public static partial void Cancelled(this ILogger logger, int epoch, long steps);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Image} is left out: {Problem}")]
    public static partial void LeftOut(this ILogger logger, string image, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The training diverged in epoch {Epoch} at step {Step}")]
    public static partial void Diverged(this ILogger logger, int epoch, long step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Advice}")]
    public static partial void BelowProcessorWidth(this ILogger logger, string advice);
}
