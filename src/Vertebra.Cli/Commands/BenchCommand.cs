using System.CommandLine;
using Spectre.Console;
using Vertebra.Cli.Benchmarking;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Cli.Running;
using Vertebra.Models;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra bench</c>: how fast networks are on this machine.</summary>
internal static class BenchCommand
{
    private const double DefaultSeconds = 2;

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string[]> models = CommonOptions.ModelsArgument(
            "Networks to measure, alternately; 'vertebra models' lists them.");
        Option<int?> batch = CommonOptions.Batch(1);
        Option<ImageSize?> size = ImageSize.CreateOption();
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> tune = CommonOptions.Tune();
        Option<string?> method = CommonOptions.Method();
        Option<bool> train = CommonOptions.Train("Measure training steps: forward, both gradients and the optimizer.");
        Option<double?> seconds = NumberOption.Positive("--seconds", "Measured time of each model.", DefaultSeconds);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("bench", "Measure the speed of networks with freshly initialised weights and random images.")
        {
            models, batch, size, threads, train, tune, method, seconds, json,
        };
        command.SetAction(parsed =>
        {
            var settings = new BenchSettings(
                parsed.GetValue(batch)!.Value, parsed.GetValue(size), parsed.GetValue(threads)!.Value, parsed.GetValue(train),
                parsed.GetValue(tune) ? TuningCache.Load(terminal) : null, parsed.GetValue(method));
            Run(
                terminal, parsed.GetRequiredValue(models), settings, parsed.GetValue(seconds)!.Value, parsed.GetValue(json),
                cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Run(
        Terminal terminal, string[] models, BenchSettings settings, double seconds, bool json, CancellationToken cancellation)
    {
        // All names are looked up before the first network takes time and memory.
        foreach (string model in models)
            ModelCatalog.Find(model);

        List<BenchSubject> subjects = [];
        try
        {
            foreach (string model in models)
            {
                cancellation.ThrowIfCancellationRequested();
                subjects.Add(new BenchSubject(model, settings));
            }
            if (settings.Timings is { } timings)
                TuningCache.Save(terminal, timings);
            IReadOnlyList<Measurement> measurements = BenchRunner.Measure(subjects, seconds, cancellation);
            double peak = PeakMemory.Megabytes();
            BenchJson[] rows = [.. subjects.Zip(measurements, (subject, measured) => Describe(subject, measured, settings.Train, peak))];
            if (json)
                JsonOutput.Write(terminal.Output, rows, JsonOutput.Readable.IReadOnlyListBenchJson);
            else
                PrintTable(terminal, rows, subjects);
        }
        finally
        {
            foreach (BenchSubject subject in subjects)
                subject.Dispose();
        }
    }

    private static BenchJson Describe(BenchSubject subject, Measurement measured, bool train, double peak) => new(
        subject.Network.Name,
        subject.Batch,
        subject.Size.Height,
        subject.Size.Width,
        train,
        subject.Plan.Threads,
        subject.Plan.VectorBits,
        Math.Round(measured.Median * 1e3, 6),
        Math.Round(measured.Minimum * 1e3, 6),
        Math.Round(subject.Batch / measured.Median, 3),
        subject.MultiplyAddsPerImage / 1e9,
        Math.Round(2e-9 * subject.MultiplyAddsPerRun / measured.Median, 3),
        Math.Round(peak, 1));

    private static void PrintTable(Terminal terminal, BenchJson[] rows, List<BenchSubject> subjects)
    {
        Table table = Tables.Create("Model", ">Input", ">Median ms", ">Min ms", ">Images/s", ">MACs/image", ">GFLOP/s");
        foreach ((BenchJson row, BenchSubject subject) in rows.Zip(subjects))
        {
            table.Add(
                row.Model,
                $"{row.Batch}x{subject.Network.Input with { Height = row.Height, Width = row.Width }}",
                NumberText.Decimals(row.MedianMs, 3),
                NumberText.Decimals(row.MinMs, 3),
                row.ImagesPerSecond < 100 ? NumberText.Decimals(row.ImagesPerSecond, 1) : NumberText.Grouped(row.ImagesPerSecond),
                NumberText.Scaled(subject.MultiplyAddsPerImage),
                NumberText.Decimals(row.Gflops, 1));
        }
        terminal.Results.Write(new TrimmedLines(new FittedTable(table, "MACs/image", "Min ms", "Input")));
        terminal.Output.WriteLine();
        BenchJson any = rows[0];
        terminal.Output.WriteLine(
            $"{(any.Train ? "Training steps" : "Inference")} with {NumberText.Count(any.Threads, "thread")}, " +
            $"{any.VectorBits}-bit vectors; peak memory of the process {NumberText.Decimals(any.PeakRssMb, 0)} MB.");
    }
}
