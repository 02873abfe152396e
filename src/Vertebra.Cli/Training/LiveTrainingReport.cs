using Spectre.Console;
using Vertebra.Cli.Output;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>A line for each completed epoch, and below them one that moves with the present epoch until it is disposed.</summary>
internal sealed class LiveTrainingReport : IProgress<TrainingProgress>, IDisposable
{
    private const int WidestBar = 24;
    private const int NarrowestBar = 4;
    private static readonly Style Done = new(Color.Green);
    private static readonly Style Left = new(Color.Grey);

    private readonly IAnsiConsole _console;

    public LiveTrainingReport(IAnsiConsole console)
    {
        _console = console;
        console.Cursor.Hide();
    }

    public void Report(TrainingProgress value)
    {
        Clear();
        if (value.Completed is { } epoch)
            _console.WriteLine(EpochLine.Format(epoch, value.Epochs));
        else
            WriteLine(value);
    }

    public void Dispose()
    {
        Clear();
        _console.Cursor.Show();
    }

    // Carriage return, then erase the whole line (ECMA-48 EL 2).
    private void Clear() => _console.Write(new ControlCode("\r\e[2K"));

    private void WriteLine(TrainingProgress value)
    {
        string head = $"Epoch {value.Epoch}/{value.Epochs} ";
        string tail = $" {$"{value.Batch}".PadLeft($"{value.Batches}".Length)}/{value.Batches}" +
            $"  loss {NumberText.Decimals(value.Loss, 4)}" +
            $"  accuracy {NumberText.Percent(value.Accuracy)}" +
            $"  {NumberText.Grouped(value.ImagesPerSecond)} images/s" +
            $"  {NumberText.Clock(value.Remaining)} left";
        // A line that reaches the last column would wrap, and only a part of it could be cleared. Terminals echo ^C.
        int width = _console.Profile.Width - 3;
        int bar = Math.Min(WidestBar, width - head.Length - tail.Length);
        if (bar < NarrowestBar)
        {
            string line = head + tail;
            _console.Write(new Text(line[..Math.Min(line.Length, Math.Max(width, 0))]));
            return;
        }
        int done = value.Batches == 0 ? 0 : (int)((long)bar * value.Batch / value.Batches);
        _console.Write(new Paragraph(head).Append(new string('━', done), Done).Append(new string('━', bar - done), Left).Append(tail));
    }
}
