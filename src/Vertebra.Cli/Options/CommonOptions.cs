using System.CommandLine;
using System.CommandLine.Completions;
using Vertebra.Data;
using Vertebra.Models;

namespace Vertebra.Cli.Options;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommonOptions
{
    private const string ModelDescription = "Name of a network; 'vertebra models' lists them.";

    public static Argument<string> ModelArgument()
    {
        var argument = new Argument<string>("MODEL") { Description = ModelDescription, HelpName = "MODEL" };
        argument.CompletionSources.Add(ModelNames);
        return argument;
    }

    public static Argument<string[]> ModelsArgument(string description)
    {
        var argument = new Argument<string[]>("MODEL")
        {
            Description = description,
            HelpName = "MODEL",
            Arity = ArgumentArity.OneOrMore,
        };
        argument.CompletionSources.Add(ModelNames);
        return argument;
    }

    public static Option<string> Model(string? defaultValue = null)
    {
        var option = new Option<string>("--model")
        {
            Description = ModelDescription,
            HelpName = "MODEL",
            Required = defaultValue is null,
        };
        if (defaultValue is not null)
            option.DefaultValueFactory = _ => defaultValue;
        option.CompletionSources.Add(ModelNames);
        return option;
    }

    public static Option<string> Data(string? defaultValue = null, string? orElse = null)
    {
        var option = new Option<string>("--data")
        {
            Description = $"Data set: {string.Join(", ", DatasetCatalog.Names)}{orElse}.",
            HelpName = orElse is null ? "NAME" : "NAME|PATH",
            Required = defaultValue is null,
        };
        if (defaultValue is not null)
            option.DefaultValueFactory = _ => defaultValue;
        option.CompletionSources.Add(_ => DatasetCatalog.Names.Select(name => new CompletionItem(name)));
        return option;
    }

    public static Option<string?> DataDirectory() => new("--data-dir")
    {
        Description = "Folder of the data set's files; missing ones are downloaded into it. [default: the user's cache]",
        HelpName = "DIR",
    };

    public static Option<string> Weights(bool required, string description) => new("--weights")
    {
        Description = description + " Or 'default' or another name of published weights, which are downloaded once.",
        HelpName = "FILE|NAME",
        Required = required,
    };

    public static Option<string?> Labels() => new("--labels")
    {
        Description = "Names of the classes, one a line, in the order of the network's outputs. [default: ImageNet's for 1,000 classes]",
        HelpName = "FILE",
    };

    public static Option<int?> ClassesOfWeights() => NumberOption.Whole(
        "--classes", "Number of classes. [default: as many as the weights have]", least: 1, most: 1 << 20);

    public static Option<bool> AllowHeadMismatch() => new("--allow-head-mismatch")
    {
        Description = "Take weights for another number of classes; the classifier keeps its initial weights.",
    };

    public static Option<int?> Classes() =>
        NumberOption.Whole("--classes", "Number of classes. [default: the model's own]", least: 1, most: 1 << 20);

    public static Option<int?> Batch(int? defaultValue, string description = "Images in a batch.") =>
        NumberOption.Whole("--batch", description, least: 1, defaultValue, most: 1 << 20);

    public static Option<int?> Resize() => NumberOption.Whole(
        "--resize", "Scale the images to N x N pixels. [default: pad or scale to the model's own]", least: 1, most: 1 << 12);

    public static Option<int?> Threads() =>
        NumberOption.Whole("--threads", "Threads; 0 for all processors.", least: 0, defaultValue: 0, most: 1024);

    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    public static Option<bool> Tune() => new("--tune")
    {
        Description = "Choose kernels by measuring them on this machine; times are kept in the user's cache for the next time.",
    };

    public static Option<string?> Method() => new("--method")
    {
        Description = "Compute convolutions, and their gradients, by this method wherever it can, e.g. direct or winograd-f4. [default: the fastest]",
        HelpName = "NAME",
    };

    public static Option<bool> Train(string description) => new("--train") { Description = description };

    private static IEnumerable<CompletionItem> ModelNames(CompletionContext context) =>
        ModelCatalog.Entries.Select(entry => new CompletionItem(entry.Name));
}
