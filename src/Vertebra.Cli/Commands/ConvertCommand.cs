using System.CommandLine;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Output;
using Vertebra.Cli.Running;
using Vertebra.Weights;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra convert</c>: weights from one file format to another.</summary>
internal static class ConvertCommand
{
    private const string Safetensors = ".safetensors";
    private const string Npz = ".npz";

    public static Command Create(Terminal terminal)
    {
        var input = new Argument<string>("IN")
        {
            Description = "Weights: .safetensors, a PyTorch checkpoint (.pth, .pt, .pth.tar) or .npz; the content decides.",
            HelpName = "IN",
        };
        var output = new Argument<string>("OUT") { Description = "The file to write: .safetensors or .npz, float32.", HelpName = "OUT" };
        var command = new Command("convert", "Convert weights to safetensors or npz.") { input, output };
        command.SetAction(parsed =>
        {
            Convert(terminal, parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Convert(Terminal terminal, string input, string output)
    {
        Action<string, NamedTensor[], IReadOnlyDictionary<string, string>> write = WriterOf(output);
        WeightLoading.RequireFile(input);
        using WeightsFile file = WeightsFile.Open(input);
        NamedTensor[] tensors =
            [.. file.Tensors.Select(tensor => new NamedTensor(tensor.Name, [.. tensor.Shape], file.Read(tensor.Name)))];
        try
        {
            write(output, tensors, file.Metadata);
        }
        catch (ArgumentException exception)
        {
            throw new CommandFailedException($"'{input}' cannot be written as '{output}': {exception.Message.Split(" (Parameter")[0]}", exception);
        }
        terminal.Output.WriteLine(
            $"{output}: {NumberText.Count(tensors.Length, "tensor")}, {NumberText.Grouped(tensors.Sum(tensor => (long)tensor.Data.Length))} " +
            $"values as float32, from {Describe(file.Format)}");
    }

    private static Action<string, NamedTensor[], IReadOnlyDictionary<string, string>> WriterOf(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            Safetensors => SafetensorsWriter.Write,
            Npz => (file, tensors, _) => NpzWriter.Write(file, tensors),
            _ => throw new UsageException(
                $"'{path}' ends neither in {Safetensors} nor in {Npz}, the formats that are written; PyTorch loads both, through the " +
                "safetensors package or NumPy."),
        };

    private static string Describe(WeightsFormat format) => format switch
    {
        WeightsFormat.Safetensors => "safetensors",
        WeightsFormat.PyTorchZip => "a PyTorch checkpoint",
        WeightsFormat.PyTorchLegacy or WeightsFormat.PyTorchTar => "an old PyTorch checkpoint",
        WeightsFormat.Npz => "a NumPy archive",
        _ => "a NumPy array",
    };
}
