using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Vertebra.Cli.Options;
using Vertebra.Models;
using Vertebra.Models.Initialization;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>The options of <c>vertebra train</c>. Their defaults are the trainer's for the network.</summary>
internal sealed class TrainArguments
{
    private const string DefaultModel = "lenet5";
    private const string DefaultData = "glyphs";

    private static readonly TrainerOptions Defaults = new();

    private readonly Option<int?> _epochs = NumberOption.Whole("--epochs", "Walks over the training images.", least: 1, Defaults.Epochs);
    private readonly Option<int?> _batch = CommonOptions.Batch(Defaults.BatchSize, "Images of a step.");
    private readonly Option<double?> _learningRate =
        NumberOption.Positive("--lr", "Highest learning rate. " + OfNetwork(Defaults.LearningRate));
    private readonly Option<double?> _momentum =
        NumberOption.Below("--momentum", "Share of the last step that goes on. " + OfNetwork(Defaults.Momentum), bound: 1);
    private readonly Option<double?> _weightDecay =
        NumberOption.Below("--weight-decay", "L2 regularisation. " + OfNetwork(Defaults.WeightDecay), double.PositiveInfinity);
    private readonly Option<int?> _threads = CommonOptions.Threads();
    private readonly Option<InitializationScheme> _initialization = new("--init")
    {
        Description = "Initial weights: default, xavier or kaiming. [default: default]",
        HelpName = "SCHEME",
        CustomParser = ParseScheme,
    };

    public Option<string> Model { get; } = CommonOptions.Model(DefaultModel);

    public DataSource Data { get; } = new(DefaultData);

    public Option<ulong?> Seed { get; } = NumberOption.Seed("Selects initial weights, order of the images and dropout.", Defaults.Seed);

    public Option<string> Weights { get; } = CommonOptions.Weights(
        required: false, "Start from these weights: .safetensors, a PyTorch checkpoint (.pth, .pt) or .npz.");

    public Option<bool> AllowHeadMismatch { get; } = CommonOptions.AllowHeadMismatch();

    public Option<string?> Output { get; } = new("--out")
    {
        Description = "Folder for weights, metrics and curves; files in it are replaced. [default: a new folder runs/MODEL-DATA]",
        HelpName = "DIR",
    };

    public Option<bool> Json { get; } = CommonOptions.Json();

    public void AddTo(Command command)
    {
        command.Add(Model);
        Data.AddTo(command);
        foreach (Option option in new Option[]
        {
            _epochs, _batch, _learningRate, _momentum, _weightDecay, Seed, _threads, _initialization, Weights,
            AllowHeadMismatch, Output, Json,
        })
        {
            command.Add(option);
        }
        command.Validators.Add(result =>
        {
            if (result.GetValue(Weights) is not null && result.GetResult(_initialization) is { Implicit: false })
                result.AddError("--init and --weights exclude each other.");
        });
    }

    public InitializationScheme Scheme(ParseResult parsed) => parsed.GetValue(_initialization);

    public TrainerOptions Options(ParseResult parsed, ModelEntry entry, string folder)
    {
        TrainerOptions suiting = TrainerOptions.For(entry);
        return suiting with
        {
            Epochs = parsed.GetValue(_epochs)!.Value,
            BatchSize = parsed.GetValue(_batch)!.Value,
            LearningRate = (float?)parsed.GetValue(_learningRate) ?? suiting.LearningRate,
            Momentum = (float?)parsed.GetValue(_momentum) ?? suiting.Momentum,
            WeightDecay = (float?)parsed.GetValue(_weightDecay) ?? suiting.WeightDecay,
            Seed = parsed.GetValue(Seed)!.Value,
            Threads = parsed.GetValue(_threads)!.Value,
            OutputDirectory = folder,
        };
    }

    private static string OfNetwork(float usual) =>
        string.Create(CultureInfo.InvariantCulture, $"[default: the network's, {(decimal)usual} for most]");

    private static InitializationScheme ParseScheme(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text)
        {
            case "default":
                return InitializationScheme.Default;
            case "xavier":
                return InitializationScheme.Xavier;
            case "kaiming":
                return InitializationScheme.Kaiming;
            default:
                result.AddError($"--init takes default, xavier or kaiming, not '{text}'.");
                return default;
        }
    }
}
