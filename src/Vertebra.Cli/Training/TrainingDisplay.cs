using Vertebra.Cli.Hosting;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>Shows a training on standard error: live where someone watches, a line an epoch elsewhere.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs a training and shows it.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="train">The training; it takes the display that it reports to.</param>
    public static TrainingResult Follow(Terminal terminal, Func<IProgress<TrainingProgress>, TrainingResult> train)
    {
        if (!terminal.IsLive)
            return train(new PlainTrainingReport(terminal.Error));
        using var report = new LiveTrainingReport(terminal.Progress);
        return train(report);
    }
}
