using Vertebra.Data;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>Measures how well a network classifies labelled images.</summary>
public static class Evaluator
{
    /// <summary>Classifies all images of a source.</summary>
    /// <param name="network">The network. Its plans share packed weights, which must not be in use by a running plan.</param>
    /// <param name="data">The images, in memory of a size that the network takes; see <see cref="DatasetFitting"/>.</param>
    /// <param name="batchSize">Images classified at a time, at least 1; it changes the speed only.</param>
    /// <param name="threads">Threads that compute; 0 for all processors that the process may use.</param>
    /// <param name="preprocessing">
    /// What is made of each image as it is. When null, images in memory are normalised by the data set's mean and deviation, and
    /// pictures are prepared as for ImageNet in the network's size.
    /// </param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="DatasetMismatchException">The images do not fit the network, or there are none.</exception>
    /// <exception cref="IOException">An image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EvaluationResult Evaluate(
        Network network,
        IImageSource data,
        int batchSize = 64,
        int threads = 0,
        Preprocessing? preprocessing = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        int batch = Math.Clamp(data.Count, 1, batchSize);
        SourceInput input = SourceInput.Of(data, preprocessing, network);
        var loader = new DataLoader(data, input.Transform, batch, new DataLoaderOptions { Threads = threads });
        return Evaluate(network, loader, threads, null, cancellationToken);
    }

    /// <summary>Classifies images as a loader brings them.</summary>
    /// <param name="network">The network. Its plans share packed weights, which must not be in use by a running plan.</param>
    /// <param name="loader">The images and what is made of them. Those that it skips are told in the result.</param>
    /// <param name="threads">Threads that compute; 0 for all processors that the process may use.</param>
    /// <param name="progress">Is told of each batch.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="DatasetMismatchException">The images do not fit the network, or there are none that can be
    /// read.</exception>
    /// <exception cref="IOException">An image cannot be read, and the loader does not skip it.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static EvaluationResult Evaluate(
        Network network,
        DataLoader loader,
        int threads = 0,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loader);
        using var evaluation = new EvaluationPlan(network, loader, threads);
        return evaluation.Run(cancellationToken, progress);
    }
}
