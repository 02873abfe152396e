using Vertebra.Cli.Output;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>What an epoch brought, in one line.</summary>
internal static class EpochLine
{
    public static string Format(EpochMetrics epoch, int epochs)
    {
        string number = $"{epoch.Epoch}".PadLeft($"{epochs}".Length);
        string train = $"loss {NumberText.Decimals(epoch.TrainLoss, 4)}, accuracy {NumberText.Percent(epoch.TrainAccuracy),8}";
        string test = epoch is { TestLoss: { } loss, TestAccuracy: { } accuracy }
            ? $"   test loss {NumberText.Decimals(loss, 4)}, accuracy {NumberText.Percent(accuracy),8}"
            : "";
        return $"Epoch {number}/{epochs}   {train}{test}   " +
            $"{NumberText.Grouped(epoch.ImagesPerSecond),7} images/s   {NumberText.Decimals(epoch.Seconds, 1)} s";
    }
}
