using Vertebra.Cli.Hosting;
using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Training;

namespace Vertebra.Cli.Running;

/// <summary>Makes networks with weights from a file.</summary>
internal static class WeightLoading
{
    /// <summary>Loads a file into a network.</summary>
    /// <exception cref="CommandFailedException">Only the number of classes differs; the message says which the file has.</exception>
    public static void Load(Network network, string path)
    {
        try
        {
            NetworkWeights.Load(network, path);
        }
        catch (StateDictionaryException exception) when (ClassesOf(exception, network) is { } classes)
        {
            throw new CommandFailedException(
                $"'{path}' has weights for {classes} classes, but {network.Classes} are asked of {network.Name}; choose --classes or --data to fit.",
                exception);
        }
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
