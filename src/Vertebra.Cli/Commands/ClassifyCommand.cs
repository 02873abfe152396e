using System.CommandLine;
using Vertebra.Checkpoints;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Cli.Running;
using Vertebra.Inference;
using Vertebra.Models;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra classify</c>: what pictures show.</summary>
internal static class ClassifyCommand
{
    private const int DefaultTop = 5;
    private const int DefaultBatch = 8;

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var images = new Argument<string[]>("IMAGE")
        {
            Description = "Pictures, JPEG or PNG: files, folders (with all below), patterns such as 'photos/**/*.jpg', or - for standard input.",
            HelpName = "IMAGE",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> model = CommonOptions.Model();
        Option<string> weights = CommonOptions.Weights(required: true, "Weights of the network: .safetensors, a PyTorch checkpoint (.pth, .pt) or .npz.");
        Option<string?> labels = CommonOptions.Labels();
        Option<int?> classes = CommonOptions.ClassesOfWeights();
        Option<int?> top = NumberOption.Whole("--top", "Classes to print of each picture.", least: 1, DefaultTop);
        var preprocessing = new PreprocessingOptions();
        Option<int?> batch = CommonOptions.Batch(DefaultBatch, "Pictures that run together.");
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("classify", "Say what pictures show.") { images, model, weights, labels, classes, top };
        preprocessing.AddTo(command);
        command.Add(batch);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed =>
        {
            ModelEntry entry = ModelCatalog.Find(parsed.GetRequiredValue(model));
            string file = WeightFiles.Locate(terminal, entry, parsed.GetRequiredValue(weights), cancellation);
            Preprocessing prepared = preprocessing.Override(parsed, WeightPreprocessing.For(entry, file));
            Network network = WeightLoading.Create(entry, file, parsed.GetValue(classes), prepared.Channels);
            var options = new ImageClassifierOptions
            {
                Preprocessing = prepared,
                Labels = WeightLoading.Labels(parsed.GetValue(labels), network),
                Threads = parsed.GetValue(threads)!.Value,
                BatchSize = parsed.GetValue(batch)!.Value,
            };
            using var classifier = new ImageClassifier(network, options);
            IEnumerable<ImageInput> inputs = ImageArguments.Expand(parsed.GetRequiredValue(images), terminal);
            Report(terminal, classifier.Classify(inputs, parsed.GetValue(top)!.Value, cancellation), parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Report(Terminal terminal, IEnumerable<ImageClassification> results, bool json)
    {
        var printed = new List<ClassificationJson>();
        // A fault waits for the next picture: where there is none, it alone is the command's error.
        Exception? pending = null;
        int faults = 0;
        int count = 0;
        foreach (ImageClassification result in results)
        {
            count++;
            Tell(terminal, pending);
            pending = result.Fault;
            if (pending is not null)
                faults++;
            else if (json)
                printed.Add(ClassificationJson.Of(result));
            else
                PredictionText.Write(terminal, result);
        }
        if (count == 1 && pending is not null)
            throw new CommandFailedException(UserErrors.Describe(pending).Line, pending);
        Tell(terminal, pending);
        if (json && printed.Count > 0)
            JsonOutput.Write(terminal.Output, printed, JsonOutput.Readable.IReadOnlyListClassificationJson);
        if (faults > 0)
            throw new CommandFailedException($"{faults} of {NumberText.Count(count, "picture")} could not be classified.");
    }

    private static void Tell(Terminal terminal, Exception? fault)
    {
        if (fault is not null)
            terminal.Error.WriteLine(UserErrors.Describe(fault).Line);
    }
}
