using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vertebra.Data;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>One training, from the compiled step to the last report.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Network _network;
    private readonly TrainerOptions _options;
    private readonly ILogger _logger;
    private readonly DataLoader _loader;
    private readonly TrainingStep _step;
    private readonly EvaluationPlan? _evaluation;
    private readonly RunRecorder? _recorder;
    private readonly ProgressReporter _progress;
    private readonly WeightSnapshot _lastGood;
    private readonly List<EpochMetrics> _epochs = [];
    private readonly SortedDictionary<int, ImageFault> _faults = [];
    private readonly long _totalSteps;
    private EpochMetrics? _best;
    private EvaluationResult? _test;
    private long _steps;

    public TrainingRun(
        Network network, TrainerOptions options, IImageSource train, IImageSource? test, IProgress<TrainingProgress>? progress,
        ILogger logger)
    {
        _network = network;
        _options = options;
        _logger = logger;
        int batch = Math.Clamp(train.Count, 1, options.BatchSize);
        SourceInput input = SourceInput.Of(train, options.Preprocessing, network);
        _step = new TrainingStep(network, input, batch, options);
        try
        {
            if (test is not null)
            {
                DataLoader images = Loader(input.Test(test, options.Preprocessing), batch);
                _evaluation = new EvaluationPlan(network, images, options.Threads);
            }
            if (options.OutputDirectory is { } path)
                _recorder = new RunRecorder(path, network, options, input, test);
        }
        catch
        {
            Dispose();
            throw;
        }
        _loader = Loader(input, batch, isTraining: true);
        _progress = new ProgressReporter(progress, options.Epochs, _loader.BatchCount, batch, test?.Count ?? 0);
        _totalSteps = (long)options.Epochs * _loader.BatchCount;
        _lastGood = new WeightSnapshot(network);
    }

    public TrainingResult Execute(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        _logger.Started(
            _network.Name, _loader.Source.Count, _loader.Source.Name, _options.Epochs, _loader.BatchCount, _loader.BatchSize);
        bool cancelled = false;
        while (!cancelled && _epochs.Count < _options.Epochs)
            cancelled = !RunEpoch(_epochs.Count + 1, cancellationToken);
        double? best = _epochs.Max(epoch => epoch.TestAccuracy);
        var result = new TrainingResult([.. _epochs], cancelled, _test, best, _options.OutputDirectory)
        {
            Faults = [.. _faults.Values],
        };
        _recorder?.Finish(result, Stopwatch.GetElapsedTime(start).TotalSeconds);
        return result;
    }

    public void Dispose()
    {
        _step.Dispose();
        _evaluation?.Dispose();
    }

    // False when it was cancelled.
    private bool RunEpoch(int epoch, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        var totals = new EpochTotals();
        _progress.StartEpoch(epoch);
        _test = null;
        bool complete = Train(epoch, ref totals, cancellationToken);
        if (WeightSnapshot.FindNonFinite(_network) is { } name)
            throw Diverge(epoch, _steps, $"'{name}' holds a value that is not finite");
        if (!complete)
        {
            _logger.Cancelled(epoch, _steps);
            _recorder?.SaveCancelled(_epochs.Count, _steps);
            return false;
        }

        TimeSpan training = Stopwatch.GetElapsedTime(start);
        complete = Test(cancellationToken);
        TimeSpan whole = Stopwatch.GetElapsedTime(start);
        var metrics = new EpochMetrics(
            epoch, totals.MeanLoss, totals.Accuracy, _test?.Loss, _test?.Top1, LearningRate(_steps - 1),
            whole.TotalSeconds, totals.Images / training.TotalSeconds);
        _epochs.Add(metrics);
        bool best = IsBest(metrics);
        if (best)
            _best = metrics;
        _recorder?.AddEpoch(_epochs, _steps, best);
        _lastGood.Take();
        _logger.EpochDone(epoch, metrics.TrainLoss, metrics.TrainAccuracy, metrics.TestAccuracy, metrics.Seconds);
        _progress.ReportEpoch(totals, training, whole - training, metrics);
        if (!complete)
            _logger.Cancelled(epoch, _steps);
        return complete;
    }

    private bool Train(int epoch, ref EpochTotals totals, CancellationToken cancellationToken)
    {
        int done = 0;
        try
        {
            foreach (Batch batch in _loader.Epoch(epoch - 1, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                LeaveOut(batch.Faults);
                done++;
                if (batch.Count == 0)
                    continue;
                (double loss, int correct) = _step.Run(batch, LearningRate(_steps));
                if (!double.IsFinite(loss))
                    throw Diverge(epoch, _steps + 1, double.IsNaN(loss) ? "the loss is no longer a number" : "the loss became infinite");
                _steps++;
                totals.Add(loss, correct, batch.Count);
                _progress.ReportBatch(done, totals);
            }
            if (totals.Images == 0 && _faults.Count > 0)
                throw DatasetFitting.Unreadable(_loader.Source, [.. _faults.Values]);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private bool Test(CancellationToken cancellationToken)
    {
        if (_evaluation is null)
            return true;
        try
        {
            _evaluation.RefreshWeights();
            _test = _evaluation.Run(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private DataLoader Loader(SourceInput input, int batch, bool isTraining = false) =>
        new(input.Source, input.Transform, batch, new DataLoaderOptions
        {
            Shuffle = isTraining,
            Seed = _options.Seed,
            DropLast = isTraining,
            Threads = _options.Threads,
            SkipFaults = !_options.Strict,
        });

    private void LeaveOut(IReadOnlyList<ImageFault> faults)
    {
        foreach (ImageFault fault in faults)
        {
            if (_faults.TryAdd(fault.Index, fault))
                _logger.LeftOut(fault.Name, fault.Cause.Message);
        }
    }

    private double LearningRate(long step) => _options.LearningRate * _options.Schedule.Factor(step, _totalSteps);

    // Without a test set the training loss decides; where a cancellation left out a test, the tested epochs do.
    private bool IsBest(EpochMetrics epoch)
    {
        if (_best is null)
            return true;
        if (_evaluation is null)
            return epoch.TrainLoss < _best.TrainLoss;
        if (epoch.TestAccuracy == _best.TestAccuracy)
            return epoch.TestLoss < _best.TestLoss;
        return epoch.TestAccuracy > _best.TestAccuracy;
    }

    private TrainingDivergedException Diverge(int epoch, long step, string what)
    {
        _logger.Diverged(epoch, step);
        _lastGood.Restore();
        return new TrainingDivergedException(epoch, step, LearningRate(Math.Max(step - 1, 0)), _options.LearningRate, what);
    }
}
