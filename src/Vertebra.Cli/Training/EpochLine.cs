using Vertebra.Cli.Output;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>What an epoch brought, in one line: loss while training, accuracy while training and on the test images.</summary>
internal static class EpochLine
{
    public static string Format(EpochMetrics epoch, int epochs)
    {
        string number = $"{epoch.Epoch}".PadLeft($"{epochs}".Length);
        string test = epoch.TestAccuracy is { } accuracy ? $"  test {NumberText.Percent(accuracy),8}" : "";
        return $"Epoch {number}/{epochs}  loss {NumberText.Decimals(epoch.TrainLoss, 4)}" +
            $"  train {NumberText.Percent(epoch.TrainAccuracy),8}{test}" +
            $"  {NumberText.Grouped(epoch.ImagesPerSecond),6} images/s  {NumberText.Decimals(epoch.Seconds, 1)} s";
    }
}
