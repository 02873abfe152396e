using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>A compiled network and a loader, to classify the same images again and again.</summary>
internal sealed class EvaluationPlan : IDisposable
{
    private readonly Network _network;
    private readonly DataLoader _loader;
    private readonly Plan _plan;
    private readonly string[] _classes;

    public EvaluationPlan(Network network, DataLoader loader, int threads)
    {
        _network = network;
        _loader = loader;
        IImageSource source = loader.Source;
        int batch = Math.Clamp(source.Count, 1, loader.BatchSize);
        _plan = DatasetFitting.Compile(
            network, source, new InputSize(loader.Transform.Channels, loader.Height, loader.Width),
            size => network.Compile(batch, size.Height, size.Width, new CompileOptions { Threads = threads }));
        _classes = EvaluationPass.NameAll(source.ClassNames, network);
    }

    /// <summary>Takes over the network's present weights.</summary>
    public void RefreshWeights() => _plan.RefreshWeights();

    /// <summary>Classifies all images.</summary>
    /// <exception cref="DatasetMismatchException">There are none that can be read.</exception>
    public EvaluationResult Run(CancellationToken cancellationToken, IProgress<EvaluationProgress>? progress = null)
    {
        IImageSource source = _loader.Source;
        EvaluationResult result = EvaluationPass.Run(
            _network, _plan, _loader.Epoch(0, cancellationToken), source.Count, _classes, progress);
        return result.Count > 0 ? result : throw DatasetFitting.Unreadable(source, result.Faults);
    }

    public void Dispose() => _plan.Dispose();
}
