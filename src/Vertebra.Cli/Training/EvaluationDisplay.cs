using System.Diagnostics;
using Spectre.Console;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Output;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>Shows how far an evaluation is: a line that moves where someone watches, now and then a line elsewhere.</summary>
internal sealed class EvaluationDisplay(Terminal terminal) : IProgress<EvaluationProgress>, IDisposable
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next = terminal.IsLive ? TimeSpan.Zero : PlainInterval;
    private int _done;

    public void Report(EvaluationProgress value)
    {
        _done = value.Done;
        TimeSpan now = _watch.Elapsed;
        if (now < _next)
            return;
        _next = now + (terminal.IsLive ? LiveInterval : PlainInterval);
        double speed = value.Done / now.TotalSeconds;
        string left = value.Done > 0 ? $"  {NumberText.Clock(TimeSpan.FromSeconds((value.Total - value.Done) / speed))} left" : "";
        string line = $"{NumberText.Grouped(value.Done)}/{NumberText.Grouped(value.Total)}  top-1 {NumberText.Percent(value.Top1)}" +
            $"  {NumberText.Grouped(speed)} images/s{left}";
        if (!terminal.IsLive)
        {
            terminal.Error.WriteLine(line);
            return;
        }
        Clear();
        int width = Math.Max(terminal.Progress.Profile.Width - 1, 0);
        terminal.Progress.Write(new Text(line[..Math.Min(line.Length, width)]));
    }

    /// <summary>Says how many images were classified in what time.</summary>
    public void Dispose()
    {
        if (terminal.IsLive)
            Clear();
        if (_done == 0)
            return;
        double seconds = _watch.Elapsed.TotalSeconds;
        terminal.Error.WriteLine(
            $"{NumberText.Count(_done, "image")} in {NumberText.Decimals(seconds, 1)} s ({NumberText.Grouped(_done / seconds)} images/s)");
    }

    // Carriage return, then erase the whole line (ECMA-48 EL 2).
    private void Clear() => terminal.Progress.Write(new ControlCode("\r\e[2K"));
}
