using Vertebra.Checkpoints;
using Vertebra.Cli.Hosting;
using Vertebra.Inference;
using Vertebra.Models;
using Vertebra.Models.State;

namespace Vertebra.Cli.Running;

/// <summary>Makes networks with weights from a file.</summary>
internal static class WeightLoading
{
    /// <summary>Loads a file into a network.</summary>
    /// <param name="network">The network; with <paramref name="allowHeadMismatch"/> it has initial weights already.</param>
    /// <param name="path">The file.</param>
    /// <param name="allowHeadMismatch">Whether the classifier may be for another number of classes and is left as it is then.</param>
    /// <returns>The tensors that were left as they were.</returns>
    /// <exception cref="CommandFailedException">Only the number of classes differs; the message says which the file has.</exception>
    public static IReadOnlyList<MisshapenTensor> Load(Network network, string path, bool allowHeadMismatch = false)
    {
        try
        {
            return NetworkWeights.Load(network, path, new WeightLoadOptions { AllowHeadMismatch = allowHeadMismatch }).Skipped;
        }
        catch (StateDictionaryException exception) when (ClassesOf(exception, network) is { } classes)
        {
            throw new CommandFailedException(
                $"'{path}' has weights for {classes} classes, but {network.Classes} are asked of {network.Name}; choose --classes or --data to fit, or --allow-head-mismatch to leave the classifier out.",
                exception);
        }
    }

    /// <summary>Loads a file into a network, as the options of a command say; what is left out is told on standard error.</summary>
    /// <param name="terminal">Where to tell.</param>
    /// <param name="network">The network, with no weights yet.</param>
    /// <param name="path">The file.</param>
    /// <param name="allowHeadMismatch">Whether the classifier may be for another number of classes; it is initialised then.</param>
    /// <param name="seed">Selects the initial weights of a classifier that is left out.</param>
    public static void Load(Terminal terminal, Network network, string path, bool allowHeadMismatch, ulong seed = 0)
    {
        if (allowHeadMismatch)
            network.Initialize(seed);
        IReadOnlyList<MisshapenTensor> skipped = Load(network, path, allowHeadMismatch);
        if (skipped.Count > 0)
        {
            terminal.Error.WriteLine(
                $"{path}: the classifier is for {skipped[0].Actual[0]} classes, not {network.Classes}; it keeps its initial weights " +
                $"({string.Join(", ", skipped.Select(tensor => tensor.Name))})");
        }
    }

    /// <summary>Makes the network of an entry for pictures, with weights from a file.</summary>
    /// <param name="entry">The network.</param>
    /// <param name="path">The file.</param>
    /// <param name="classes">Number of classes; as many as the file's classifier has when null.</param>
    /// <param name="channels">Channels of the pictures.</param>
    public static Network Create(ModelEntry entry, string path, int? classes, int channels)
    {
        Network network = entry.Create(classes ?? NetworkWeights.FindClasses(entry, path), channels);
        Load(network, path);
        return network;
    }

    /// <summary>Labels from a file, as many as the network has classes.</summary>
    public static IReadOnlyList<string>? Labels(string? path, Network network)
    {
        if (path is null)
            return null;
        RequireFile(path);
        IReadOnlyList<string> labels = ClassLabels.Read(path);
        return labels.Count == network.Classes
            ? labels
            : throw new CommandFailedException(
                $"'{path}' has {labels.Count} labels, but the weights of {network.Name} tell {network.Classes} classes apart; it needs one line for each.");
    }

    /// <summary>The file's number of classes where nothing else is amiss.</summary>
    public static int? ClassesOf(StateDictionaryException exception, Network network)
    {
        if (exception is not { Missing.Count: 0, Unexpected.Count: 0, Misshapen: [var first, ..] } || first.Actual.Count == 0)
            return null;
        int classes = first.Actual[0];
        bool isClassifier = exception.Misshapen.All(tensor =>
            tensor.Expected.Count == tensor.Actual.Count && tensor.Expected[0] == network.Classes && tensor.Actual[0] == classes
            && tensor.Expected.Skip(1).SequenceEqual(tensor.Actual.Skip(1)));
        return isClassifier && classes != network.Classes ? classes : null;
    }

    /// <summary>Throws if there is no such file, before time is spent on something else.</summary>
    public static void RequireFile(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(null, path);
    }
}
