using System.CommandLine;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Cli.Running;
using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Weights;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra run</c>: raw tensors in and out.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = CommonOptions.ModelArgument();
        Option<string> weights = CommonOptions.Weights(required: true, "Weights of the network: .safetensors, a PyTorch checkpoint (.pth, .pt) or .npz.");
        var input = new Option<string>("--input")
        {
            Description = "Images as a NumPy array of float32 [images, channels, height, width], normalised as in training.",
            HelpName = "FILE.npy",
            Required = true,
        };
        var output = new Option<string>("--output")
        {
            Description = "Takes the logits, float32 [images, classes].",
            HelpName = "FILE.npy",
            Required = true,
        };
        Option<int?> classes = CommonOptions.Classes();
        Option<bool> allowHeadMismatch = CommonOptions.AllowHeadMismatch();
        Option<int?> threads = CommonOptions.Threads();
        var command = new Command("run", "Run a network on a raw tensor and write its logits.")
        {
            model, weights, allowHeadMismatch, input, output, classes, threads,
        };
        command.SetAction(parsed =>
        {
            Run(
                terminal,
                ModelCatalog.Find(parsed.GetRequiredValue(model)),
                parsed.GetValue(classes),
                parsed.GetRequiredValue(weights),
                parsed.GetValue(allowHeadMismatch),
                parsed.GetRequiredValue(input),
                parsed.GetRequiredValue(output),
                parsed.GetValue(threads)!.Value,
                cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Run(
        Terminal terminal, ModelEntry model, int? classes, string weights, bool allowHeadMismatch, string input, string output,
        int threads, CancellationToken cancellation)
    {
        weights = WeightFiles.Locate(terminal, model, weights, cancellation);
        WeightLoading.RequireFile(input);
        NpyArray images = NpyFile.Read(input);
        if (images.Shape is not [> 0, > 0, > 0, > 0])
        {
            throw new CommandFailedException(
                $"'{input}' has the shape ({string.Join(", ", images.Shape)}); {model.Name} takes [images, channels, height, width], " +
                $"e.g. (1, {model.Input.Channels}, {model.Input.Height}, {model.Input.Width}).");
        }
        int[] shape = images.Shape;
        Network network = Load(terminal, model, classes, weights, allowHeadMismatch, shape[1], input);
        var runner = new BatchRunner(network, shape[2], shape[3], threads);
        float[] logits = runner.Run(images.Data, shape[0], cancellation);
        NpyFile.Write(output, [shape[0], network.Classes], logits);
        terminal.Output.WriteLine($"{output}: logits of {NumberText.Count(shape[0], "image")}, {network.Classes} classes");
    }

    private static Network Load(
        Terminal terminal, ModelEntry model, int? classes, string weights, bool allowHeadMismatch, int channels, string input)
    {
        Network network = model.Create(classes, channels);
        try
        {
            WeightLoading.Load(terminal, network, weights, allowHeadMismatch);
            return network;
        }
        catch (StateDictionaryException) when (channels != model.Input.Channels && FitsOwnChannels())
        {
            throw new CommandFailedException(
                $"'{input}' has images of {channels} channels, but '{weights}' has weights of {model.Name} for {model.Input.Channels}.");
        }

        bool FitsOwnChannels()
        {
            try
            {
                WeightLoading.Load(model.Create(classes), weights, allowHeadMismatch);
                return true;
            }
            catch (Exception exception) when (exception is StateDictionaryException or CommandFailedException)
            {
                return false;
            }
        }
    }
}
