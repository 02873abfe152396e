using System.CommandLine;
using Spectre.Console;
using Vertebra.Cli.Benchmarking;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Cli.Running;
using Vertebra.Graph.Runtime;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra profile</c>: where a network's time goes.</summary>
internal static class ProfileCommand
{
    private const double Seconds = 2;
    private const int LeastRuns = 3;
    private const int MostRuns = 200;

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = CommonOptions.ModelArgument();
        Option<int?> batch = CommonOptions.Batch(1);
        Option<ImageSize?> size = ImageSize.CreateOption();
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> tune = CommonOptions.Tune();
        Option<string?> method = CommonOptions.Method();
        Option<bool> train = CommonOptions.Train("Profile a training step: forward and both gradients.");
        var command = new Command("profile", "Show the time of each step of a network, and its share of the machine's peak.")
        {
            model, batch, size, threads, train, tune, method,
        };
        command.SetAction(parsed =>
        {
            var settings = new BenchSettings(
                parsed.GetValue(batch)!.Value, parsed.GetValue(size), parsed.GetValue(threads)!.Value, parsed.GetValue(train),
                parsed.GetValue(tune) ? TuningCache.Load(terminal) : null, parsed.GetValue(method));
            Run(terminal, parsed.GetRequiredValue(model), settings, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Run(Terminal terminal, string model, BenchSettings settings, CancellationToken cancellation)
    {
        using var subject = new BenchSubject(model, settings);
        if (settings.Timings is { } timings)
            TuningCache.Save(terminal, timings);
        cancellation.ThrowIfCancellationRequested();
        subject.Plan.Run();
        double run = subject.Run();
        cancellation.ThrowIfCancellationRequested();
        double peak = MachinePeak.Measure(settings.Threads);
        cancellation.ThrowIfCancellationRequested();
        int runs = (int)Math.Clamp(Seconds / Math.Max(run, 1e-9), LeastRuns, MostRuns);
        IReadOnlyList<StepProfile> steps = subject.Plan.Profile(runs);

        Table table = Tables.Create("Path", "Operation", "Kernel", ">Shape", ">ms", ">Time", ">GFLOP/s", ">Of peak");
        double total = steps.Sum(step => step.Milliseconds);
        foreach (StepProfile step in steps)
        {
            table.Add(
                step.Path, step.Operation, step.Kernel, $"{step.Shape}", NumberText.Decimals(step.Milliseconds, 4),
                Share(step.Milliseconds / total), Rate(step.Flops, step.Milliseconds),
                Share(Gflops(step.Flops, step.Milliseconds) / peak, step.Flops));
        }
        long flops = steps.Sum(step => step.Flops);
        table.AddEmptyRow();
        table.Add(
            "Total", $"{steps.Count} steps", "", "", NumberText.Decimals(total, 4), Share(1), Rate(flops, total),
            Share(Gflops(flops, total) / peak, flops));
        terminal.Results.Write(new TrimmedLines(new FittedTable(table, "Operation", "Shape", "Of peak")));
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(
            $"Medians of {runs} runs with {NumberText.Count(subject.Plan.Threads, "thread")}, " +
            $"{subject.Plan.VectorBits}-bit vectors; the peak is {NumberText.Decimals(peak, 0)} GFLOP/s.");
    }

    private static double Gflops(long flops, double milliseconds) => milliseconds > 0 ? flops / milliseconds / 1e6 : 0;

    private static string Rate(long flops, double milliseconds) =>
        flops == 0 ? "" : NumberText.Decimals(Gflops(flops, milliseconds), 1);

    private static string Share(double share, long flops = 1) => flops == 0 ? "" : NumberText.Decimals(share * 100, 1) + " %";
}
