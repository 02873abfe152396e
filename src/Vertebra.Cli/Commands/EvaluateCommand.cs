using System.CommandLine;
using Vertebra.Checkpoints;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Output;
using Vertebra.Cli.Running;
using Vertebra.Cli.Training;
using Vertebra.Common;
using Vertebra.Data;
using Vertebra.Imaging;
using Vertebra.Inference;
using Vertebra.Models;
using Vertebra.Training;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra evaluate</c>: how well weights classify the test images of a data set, or pictures with labels.</summary>
internal static class EvaluateCommand
{
    // So many unreadable pictures are told one by one.
    private const int MostFaultLines = 20;

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var arguments = new EvaluateArguments();
        var command = new Command("evaluate", "Measure how well weights classify a data set's test images, or pictures with labels.");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            Run(terminal, parsed, arguments, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Run(Terminal terminal, ParseResult parsed, EvaluateArguments arguments, CancellationToken cancellation)
    {
        ModelEntry entry = ModelCatalog.Find(parsed.GetRequiredValue(arguments.Model));
        string weights = WeightFiles.Locate(terminal, entry, arguments.Weights(parsed), cancellation);
        string data = parsed.GetRequiredValue(arguments.Data);
        EvaluationResult result = IsPath(data)
            ? OfPictures(terminal, parsed, arguments, entry, weights, data, cancellation)
            : OfDataset(terminal, parsed, arguments, entry, weights, data, cancellation);
        if (parsed.GetValue(arguments.Confusion) is { } file)
            AtomicFile.Write(file, result.Confusion.WriteCsv);
        if (parsed.GetValue(arguments.Json))
            JsonOutput.Write(terminal.Output, EvaluateJson.Of(entry.Name, data, result), JsonOutput.Readable.EvaluateJson);
        else
            EvaluationText.Write(terminal, result);
        if (result.Faults is not { Count: > 0 } faults)
            return;
        foreach (ImageFault fault in faults.Take(MostFaultLines))
            terminal.Error.WriteLine(UserErrors.Describe(fault.Cause).Line);
        if (faults.Count > MostFaultLines)
            terminal.Error.WriteLine($"… and {faults.Count - MostFaultLines} more.");
        throw new CommandFailedException($"{faults.Count} of {NumberText.Count(faults.Count + result.Count, "picture")} could not be read and do not count.");
    }

    // What is no name and not there either is taken for a path if it looks like one, and for a name with an error in it otherwise.
    private static bool IsPath(string data) => !DatasetCatalog.Names.Contains(data)
        && (Path.Exists(data) || Path.HasExtension(data) || data.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar));

    private static EvaluationResult OfDataset(
        Terminal terminal, ParseResult parsed, EvaluateArguments arguments, ModelEntry entry, string weights, string data, CancellationToken cancellation)
    {
        if (DatasetCatalog.Names.Contains(data))
            arguments.RequireNoneForPictures(parsed, data);
        DatasetSplits splits = DataSource.Load(data, parsed.GetValue(arguments.Directory), terminal, cancellation);
        Network network = DataSource.CreateNetwork(entry, splits);
        WeightLoading.Load(terminal, network, weights, parsed.GetValue(arguments.AllowHeadMismatch));
        ImageDataset images = DataSource.Fit(splits.Test, arguments.Preprocessing.Resize(parsed)?.Height, network);
        return Evaluator.Evaluate(network, images, arguments.Batch(parsed), arguments.Threads(parsed), cancellationToken: cancellation);
    }

    private static EvaluationResult OfPictures(
        Terminal terminal, ParseResult parsed, EvaluateArguments arguments, ModelEntry entry, string weights, string path, CancellationToken cancellation)
    {
        arguments.RequireNoneForDatasets(parsed);
        var transform = new ImageTransform(arguments.Preprocessing.Override(parsed, WeightPreprocessing.For(entry, weights)));
        Network network = WeightLoading.Create(entry, weights, parsed.GetValue(arguments.Classes), transform.Channels);
        IReadOnlyList<string>? labels = WeightLoading.Labels(parsed.GetValue(arguments.Labels), network);
        using LabelledImages images = LabelledImages.Open(path, new ImageLabelOptions
        {
            Split = parsed.GetValue(arguments.Split),
            Labels = labels ?? ClassLabels.OfImageNet(network.Classes),
            LabelsAreComplete = labels is not null,
            Classes = network.Classes,
        });
        terminal.Error.WriteLine($"{path}: {NumberText.Count(images.Count, "picture")}");
        var loader = new DataLoader(
            images, transform, Math.Min(arguments.Batch(parsed), images.Count),
            new DataLoaderOptions { Threads = arguments.Threads(parsed), SkipFaults = true });
        using var display = new EvaluationDisplay(terminal);
        return Evaluator.Evaluate(network, loader, arguments.Threads(parsed), display, cancellation);
    }
}
