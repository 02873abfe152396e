using Spectre.Console;
using Spectre.Console.Rendering;
using Vertebra.Cli.Output;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>A line for each completed epoch, and below them one that moves with the present epoch.</summary>
internal sealed class LiveTrainingReport(IAnsiConsole console, LiveDisplayContext display) : IProgress<TrainingProgress>
{
    private const int BarWidth = 24;
    private static readonly Style Done = new(Color.Green);
    private static readonly Style Left = new(Color.Grey);

    public void Report(TrainingProgress value)
    {
        if (value.Completed is { } epoch)
            console.Write(new Text(EpochLine.Format(epoch, value.Epochs) + "\n"));
        bool isLast = value.Completed is not null && value.Epoch == value.Epochs;
        display.UpdateTarget(isLast ? Text.Empty : Line(value));
        display.Refresh();
    }

    private static IRenderable Line(TrainingProgress value)
    {
        int done = value.Batches == 0 ? 0 : (int)((long)BarWidth * value.Batch / value.Batches);
        return new Paragraph { Overflow = Overflow.Ellipsis }
            .Append($"Epoch {value.Epoch}/{value.Epochs} ")
            .Append(new string('━', done), Done)
            .Append(new string('━', BarWidth - done), Left)
            .Append($" batch {$"{value.Batch}".PadLeft($"{value.Batches}".Length)}/{value.Batches}")
            .Append($"  loss {NumberText.Decimals(value.Loss, 4)}")
            .Append($"  accuracy {NumberText.Percent(value.Accuracy)}")
            .Append($"  {NumberText.Grouped(value.ImagesPerSecond)} images/s")
            .Append($"  {NumberText.Clock(value.Remaining)} left");
    }
}
