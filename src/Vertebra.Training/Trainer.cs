using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vertebra.Checkpoints;
using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>
/// Trains a network to classify images: stochastic gradient descent on the mean cross-entropy of shuffled batches, with a test after
/// each epoch. It starts from the weights that the network holds: draw them with <see cref="Network.Initialize"/> or load them with
/// <see cref="NetworkWeights.Load"/>. Plans that were compiled before need <see cref="Plan.RefreshWeights"/>
/// afterwards. The same weights, data and options give the same bits, whatever the number of threads.
/// </summary>
public sealed class Trainer
{
    private readonly Network _network;
    private readonly TrainerOptions _options;
    private readonly ILogger _logger;

    /// <summary>Prepares a training.</summary>
    /// <param name="network">The network; its weights change.</param>
    /// <param name="options">How to train.</param>
    /// <param name="logger">Is told of epochs and files.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(Network network, TrainerOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _network = network;
        _options = options;
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Trains, and returns when all epochs are done or the training was cancelled.</summary>
    /// <param name="train">
    /// The images to learn from: in memory, of a size that the network takes (see <see cref="DatasetFitting"/>), or pictures
    /// (<see cref="LabelledImages"/>), which are read ahead. An epoch leaves out those, each time others, that do not fill a
    /// batch.
    /// </param>
    /// <param name="test">The images to judge by, prepared and normalised as the training images are; no test is made when
    /// null.</param>
    /// <param name="progress">Is told about ten times a second how far the training is, on the calling thread.</param>
    /// <param name="cancellationToken">
    /// Stops the training between two batches. What was learned is kept: the result says that it was cancelled.
    /// </param>
    /// <exception cref="DatasetMismatchException">A data set does not fit the network; nothing was trained or written.</exception>
    /// <exception cref="IOException">An image cannot be read, and the options are strict.</exception>
    /// <exception cref="TrainingDivergedException">The loss became infinite or no number; the last good weights are kept.</exception>
    /// <exception cref="TrainingOutputException">
    /// The output folder cannot be written. It is tried before the training starts; when it fails later the network keeps what it
    /// learned, and the files are complete.
    /// </exception>
    public TrainingResult Train(
        IImageSource train,
        IImageSource? test = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (cancellationToken.IsCancellationRequested)
            return new TrainingResult([], true, null, null, null);
        if (_logger.IsEnabled(LogLevel.Warning) && VectorWidth.TakeAdvice() is { } advice)
            _logger.BelowProcessorWidth(advice);
        using var run = new TrainingRun(_network, _options, train, test, progress, _logger);
        return run.Execute(cancellationToken);
    }
}
