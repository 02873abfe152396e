using System.CommandLine;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Output;
using Vertebra.Cli.Running;
using Vertebra.Cli.Training;
using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Training;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra train</c>: from a data set to weights.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var arguments = new TrainArguments();
        var command = new Command("train", "Train a network; without options LeNet-5 on drawn digits. Ctrl-C keeps what was learned.");
        arguments.AddTo(command);
        command.SetAction(parsed => Run(terminal, parsed, arguments, cancellation));
        return command;
    }

    private static int Run(Terminal terminal, ParseResult parsed, TrainArguments arguments, CancellationToken cancellation)
    {
        ModelEntry entry = ModelCatalog.Find(parsed.GetRequiredValue(arguments.Model));
        string? start = parsed.GetValue(arguments.Weights);
        if (start is not null)
            start = WeightFiles.Locate(terminal, entry, start, cancellation);

        DatasetSplits splits = arguments.Data.Load(parsed, terminal, cancellation);
        Network network = DataSource.CreateNetwork(entry, splits);
        ulong seed = parsed.GetValue(arguments.Seed)!.Value;
        if (start is not null)
            WeightLoading.Load(terminal, network, start, parsed.GetValue(arguments.AllowHeadMismatch), seed);
        else
            network.Initialize(seed, arguments.Scheme(parsed));
        string data = splits.Train.Name;
        ImageDataset train = arguments.Data.Fit(parsed, splits.Train, network);
        ImageDataset test = arguments.Data.Fit(parsed, splits.Test, network);

        string folder = parsed.GetValue(arguments.Output) ?? OutputFolder.Next(entry.Name, data);
        TrainerOptions options = arguments.Options(parsed, entry, folder);
        var trainer = new Trainer(network, options);
        TrainingResult result = TrainingDisplay.Follow(terminal, progress => trainer.Train(train, test, progress, cancellation));

        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
        if (parsed.GetValue(arguments.Json))
            JsonOutput.Write(terminal.Output, Describe(entry.Name, data, options, result, folder, files), JsonOutput.Readable.TrainJson);
        else
            Print(terminal, result, files);
        if (!result.Cancelled)
            return ExitCode.Success;
        terminal.Error.WriteLine(
            result.OutputDirectory is null
                ? "Cancelled before anything was learned."
                : $"Cancelled; what was learned so far is in '{folder}'.");
        return ExitCode.Cancelled;
    }

    private static void Print(Terminal terminal, TrainingResult result, string[] files)
    {
        if (result.Test is { } test)
        {
            terminal.Output.WriteLine();
            EvaluationText.Write(terminal, test);
            terminal.Output.WriteLine();
        }
        if (result.BestTestAccuracy is { } best)
            terminal.Output.WriteLine($"Best epoch: test accuracy {NumberText.Percent(best)}");
        foreach (string file in files)
            terminal.Output.WriteLine(file);
    }

    private static TrainJson Describe(
        string model, string data, TrainerOptions options, TrainingResult result, string folder, string[] files) => new(
        model,
        data,
        options.Epochs,
        options.BatchSize,
        options.LearningRate,
        options.Momentum,
        options.WeightDecay,
        options.Seed,
        result.Cancelled,
        result.BestTestAccuracy,
        result.Test is { } test ? EvaluateJson.Of(model, data, test) : null,
        [.. result.Epochs.Select(EpochJson.Of)],
        folder,
        files);
}
