using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>A line an epoch, for logs.</summary>
internal sealed class PlainTrainingReport(TextWriter writer) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Completed is not { } epoch)
            return;
        writer.WriteLine(EpochLine.Format(epoch, value.Epochs));
        writer.Flush();
    }
}
