using Vertebra.Data;
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
}
