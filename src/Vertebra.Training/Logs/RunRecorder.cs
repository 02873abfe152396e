using System.Globalization;
using Vertebra.Checkpoints;
using Vertebra.Data;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>Writes what a training leaves in its folder.</summary>
internal sealed class RunRecorder
{
    private readonly RunFolder _folder;
    private readonly Network _network;
    private readonly TrainerOptions _options;
    private readonly SourceInput _train;
    private readonly IImageSource? _test;
    private bool _hasBest;

    /// <summary>Tries the folder and clears the records of an earlier training; its weights stay until there are new ones.</summary>
    /// <exception cref="TrainingOutputException">The folder cannot be written.</exception>
    public RunRecorder(string path, Network network, TrainerOptions options, SourceInput train, IImageSource? test)
    {
        _network = network;
        _options = options;
        _train = train;
        _test = test;
        _folder = new RunFolder(path, network.Parameters.Sum(parameter => (long)parameter.Shape.Length) * sizeof(float));
        _folder.Write(RunFiles.Metrics, _ => { });
        foreach (string report in (ReadOnlySpan<string>)[RunFiles.Curves, RunFiles.Confusion, RunFiles.Summary])
            _folder.Remove(report);
    }

    /// <summary>Keeps the weights of a complete epoch, and its metrics.</summary>
    /// <param name="epochs">All epochs so far.</param>
    /// <param name="steps">Steps so far.</param>
    /// <param name="best">Whether this epoch is the best so far.</param>
    public void AddEpoch(IReadOnlyList<EpochMetrics> epochs, long steps, bool best)
    {
        SaveWeights(epochs.Count, steps, best);
        _folder.Write(RunFiles.Metrics, stream => MetricsJson.Write(stream, epochs));
        _folder.Write(RunFiles.Curves, stream => CurvesSvg.Write(stream, $"{_network.Name} on {_train.Source.Name}", epochs));
    }

    /// <summary>Keeps the weights of a training that stopped within an epoch; they are also the best where no epoch was completed.</summary>
    public void SaveCancelled(int epochs, long steps) => SaveWeights(epochs, steps, best: !_hasBest);

    /// <summary>Writes the reports.</summary>
    public void Finish(TrainingResult result, double seconds)
    {
        if (result.Test is { } test)
            _folder.Write(RunFiles.Confusion, stream => ConfusionCsv.Write(stream, test.Confusion));
        _folder.Write(RunFiles.Summary, stream => SummaryJson.Write(stream, _network, _options, _train, _test, result, seconds));
    }

    private void SaveWeights(int epochs, long steps, bool best)
    {
        var metadata = new Dictionary<string, string>
        {
            ["model"] = _network.Name,
            ["classes"] = _network.Classes.ToString(CultureInfo.InvariantCulture),
            ["data"] = _train.Source.Name,
            ["seed"] = _options.Seed.ToString(CultureInfo.InvariantCulture),
            ["epoch"] = epochs.ToString(CultureInfo.InvariantCulture),
            ["step"] = steps.ToString(CultureInfo.InvariantCulture),
        };
        WeightPreprocessing.Write(metadata, _train.Preprocessing);
        _folder.Guard(RunFiles.LastWeights, path => NetworkWeights.Save(_network, path, metadata));
        if (!best)
            return;
        _folder.Guard(RunFiles.BestWeights, path => NetworkWeights.Save(_network, path, metadata));
        _hasBest = true;
    }
}
