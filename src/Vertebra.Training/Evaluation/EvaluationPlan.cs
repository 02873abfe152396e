using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>A compiled network and a loader, to classify the same data set again and again.</summary>
internal sealed class EvaluationPlan : IDisposable
{
    private readonly Network _network;
    private readonly DataLoader _loader;
    private readonly Plan _plan;
    private readonly string[] _classes;

    public EvaluationPlan(Network network, ImageDataset data, int batchSize, int threads, Normalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _network = network;
        int batch = Math.Clamp(data.Count, 1, batchSize);
        _plan = DatasetFitting.Compile(
            network, data, () => network.Compile(batch, data.Height, data.Width, new CompileOptions { Threads = threads }));
        _loader = new DataLoader(data, batch, new DataLoaderOptions { Mean = normalisation.Mean, Std = normalisation.Std });
        _classes = EvaluationPass.NameAll(data.ClassNames, network);
    }

    /// <summary>Takes over the network's present weights.</summary>
    public void RefreshWeights() => _plan.RefreshWeights();

    /// <summary>Classifies all images.</summary>
    public EvaluationResult Run(CancellationToken cancellationToken) =>
        EvaluationPass.Run(_network, _plan, _loader.Epoch(0, cancellationToken), _loader.Dataset.Count, _classes);

    public void Dispose() => _plan.Dispose();
}
