using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>Measures how well a network classifies a data set.</summary>
public static class Evaluator
{
    /// <summary>Classifies all images of a data set.</summary>
    /// <param name="network">The network. Its plans share packed weights, which must not be in use by a running plan.</param>
    /// <param name="data">The images, of a size that the network takes; see <see cref="DatasetFitting"/>.</param>
    /// <param name="batchSize">Images classified at a time, at least 1; it changes the speed only.</param>
    /// <param name="threads">Threads that compute; 0 for all processors that the process may use.</param>
    /// <param name="normalisation">What pixels are normalised with; the data set's own when null.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="DatasetMismatchException">The data set does not fit the network, or is empty.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EvaluationResult Evaluate(
        Network network,
        ImageDataset data,
        int batchSize = 64,
        int threads = 0,
        Normalisation? normalisation = null,
        CancellationToken cancellationToken = default)
    {
        using var evaluation = new EvaluationPlan(network, data, batchSize, threads, normalisation ?? Normalisation.Of(data));
        return evaluation.Run(cancellationToken);
    }

    /// <summary>Classifies pictures as a loader brings them.</summary>
    /// <param name="network">The network. Its plans share packed weights, which must not be in use by a running plan.</param>
    /// <param name="loader">The pictures and what is made of them. Those that it skips are told in the result.</param>
    /// <param name="threads">Threads that compute; 0 for all processors that the process may use.</param>
    /// <param name="progress">Is told of each batch.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="DatasetMismatchException">The pictures do not fit the network, or there are none that can be read.</exception>
    /// <exception cref="IOException">A picture cannot be read, and the loader does not skip it.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EvaluationResult Evaluate(
        Network network,
        ImageLoader loader,
        int threads = 0,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loader);
        IImageSource source = loader.Source;
        var size = new InputSize(loader.Transform.Channels, loader.Height, loader.Width);
        using Plan plan = DatasetFitting.Compile(
            network, source.Name, source.Count, source.ClassNames.Count, size,
            () => network.Compile(loader.BatchSize, size.Height, size.Width, new CompileOptions { Threads = threads }));
        EvaluationResult result = EvaluationPass.Run(
            network, plan, loader.Epoch(0, cancellationToken), source.Count, EvaluationPass.NameAll(source.ClassNames, network), progress);
        return result.Count > 0
            ? result
            : throw new DatasetMismatchException($"None of the {source.Count} images of {source.Name} can be read: {result.Faults[0].Cause.Message}");
    }
}
