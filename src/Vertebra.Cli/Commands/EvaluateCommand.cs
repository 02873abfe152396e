using System.CommandLine;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Cli.Running;
using Vertebra.Cli.Training;
using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Training;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra evaluate</c>: how well weights classify the test images of a data set.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Option<string> model = CommonOptions.Model();
        Option<string> weights = CommonOptions.Weights(required: true, "Weights of the network: .safetensors, a PyTorch checkpoint (.pth, .pt) or .npz.");
        Option<bool> allowHeadMismatch = CommonOptions.AllowHeadMismatch();
        Option<int?> batch = CommonOptions.Batch(64);
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var data = new DataSource();
        var command = new Command("evaluate", "Measure how well weights classify a data set's test images.") { model, weights };
        data.AddTo(command);
        command.Add(allowHeadMismatch);
        command.Add(batch);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed =>
        {
            ModelEntry entry = ModelCatalog.Find(parsed.GetRequiredValue(model));
            string path = WeightFiles.Locate(terminal, entry, parsed.GetRequiredValue(weights), cancellation);
            DatasetSplits splits = data.Load(parsed, terminal, cancellation);
            Network network = DataSource.CreateNetwork(entry, splits);
            WeightLoading.Load(terminal, network, path, parsed.GetValue(allowHeadMismatch));
            ImageDataset images = data.Fit(parsed, splits.Test, network);
            EvaluationResult result = Evaluator.Evaluate(
                network, images, parsed.GetValue(batch)!.Value, parsed.GetValue(threads)!.Value, cancellationToken: cancellation);
            if (parsed.GetValue(json))
                JsonOutput.Write(terminal.Output, EvaluateJson.Of(entry.Name, images.Name, result), JsonOutput.Readable.EvaluateJson);
            else
                EvaluationText.Write(terminal, result);
            return ExitCode.Success;
        });
        return command;
    }
}
