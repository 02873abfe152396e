using System.CommandLine;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;

namespace Vertebra.Cli.Training;

/// <summary>The options of <c>vertebra evaluate</c>.</summary>
internal sealed class EvaluateArguments
{
    private readonly Option<int?> _batch = CommonOptions.Batch(64);
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<string> _weights = CommonOptions.Weights(
        required: true, "Weights of the network: .safetensors, a PyTorch checkpoint (.pth, .pt) or .npz.");

    public Option<string> Model { get; } = CommonOptions.Model();

    public Option<string> Data { get; } = CommonOptions.Data(
        orElse: "; or pictures: a folder or zip archive with a folder for each class or a labels.csv, or a .csv of pictures and labels");

    public Option<string?> Directory { get; } = CommonOptions.DataDirectory();

    public Option<string?> Split { get; } = new("--split")
    {
        Description = "Part of pictures that are cut into train, val and test. [default: test, or else val]",
        HelpName = "PART",
    };

    public Option<string?> Labels { get; } = CommonOptions.Labels();

    public Option<int?> Classes { get; } = CommonOptions.ClassesOfWeights();

    public PreprocessingOptions Preprocessing { get; } = new();

    public Option<bool> AllowHeadMismatch { get; } = CommonOptions.AllowHeadMismatch();

    public Option<string?> Confusion { get; } = new("--confusion")
    {
        Description = "Write the confusion matrix to a file of comma-separated values.",
        HelpName = "FILE.csv",
    };

    public Option<bool> Json { get; } = CommonOptions.Json();

    public void AddTo(Command command)
    {
        command.Add(Model);
        command.Add(_weights);
        command.Add(Data);
        command.Add(Directory);
        command.Add(Split);
        command.Add(Labels);
        command.Add(Classes);
        Preprocessing.AddTo(command);
        foreach (Option option in new Option[] { AllowHeadMismatch, Confusion, _batch, _threads, Json })
            command.Add(option);
    }

    public string Weights(ParseResult parsed) => parsed.GetRequiredValue(_weights);

    public int Batch(ParseResult parsed) => parsed.GetValue(_batch)!.Value;

    public int Threads(ParseResult parsed) => parsed.GetValue(_threads)!.Value;

    /// <summary>Throws where an option is given that a data set of the catalogue has no use for.</summary>
    public void RequireNoneForPictures(ParseResult parsed, string data)
    {
        Option? given = new Option[] { Split, Labels, Classes }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })
            ?? Preprocessing.FirstForPictures(parsed);
        if (given is not null)
            throw new UsageException($"{given.Name} is for pictures, not for the data set '{data}'.");
        if (Preprocessing.Resize(parsed) is { } size && size.Height != size.Width)
            throw new UsageException($"The images of '{data}' are scaled to squares; --resize takes one number for them.");
    }

    /// <summary>Throws where an option is given that pictures have no use for.</summary>
    public void RequireNoneForDatasets(ParseResult parsed)
    {
        if (parsed.GetResult(Directory) is { Implicit: false })
            throw new UsageException("--data-dir is for data sets by name; --data says where pictures are.");
        if (parsed.GetValue(AllowHeadMismatch))
            throw new UsageException("--allow-head-mismatch is for data sets by name; pictures are classified by the classes that the weights have.");
    }
}
