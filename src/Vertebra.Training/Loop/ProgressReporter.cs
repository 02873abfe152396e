using System.Diagnostics;

namespace Vertebra.Training;

/// <summary>Tells a listener ten times a second how far a training is, and estimates when it ends.</summary>
internal sealed class ProgressReporter(IProgress<TrainingProgress>? listener, int epochs, int batches, int batchSize, int testImages)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A test image takes a forward pass only, a training image about three times as much.
    private const double TestCost = 1.0 / 3;

    private long _epochStart;
    private long _lastReport;
    private int _epoch;
    private TimeSpan? _testDuration;

    public void StartEpoch(int epoch)
    {
        _epoch = epoch;
        _epochStart = Stopwatch.GetTimestamp();
    }

    public void ReportBatch(int batch, in EpochTotals totals)
    {
        if (listener is null || (batch < batches && Stopwatch.GetElapsedTime(_lastReport) < Pause))
            return;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_epochStart);
        int left = batches - batch + (epochs - _epoch) * batches;
        TimeSpan test = _testDuration ?? elapsed * (TestCost * testImages / ((double)batch * batchSize));
        Report(batch, totals, elapsed, elapsed / batch * left + test * (epochs - _epoch + 1), null);
    }

    public void ReportEpoch(in EpochTotals totals, TimeSpan training, TimeSpan test, EpochMetrics metrics)
    {
        _testDuration = test;
        if (listener is not null)
            Report(batches, totals, training, (training + test) * (epochs - _epoch), metrics);
    }

    private void Report(int batch, in EpochTotals totals, TimeSpan elapsed, TimeSpan remaining, EpochMetrics? completed)
    {
        double rate = totals.Images / Math.Max(elapsed.TotalSeconds, 1e-9);
        listener!.Report(new TrainingProgress(_epoch, epochs, batch, batches, totals.MeanLoss, totals.Accuracy, rate, remaining, completed));
        _lastReport = Stopwatch.GetTimestamp();
    }
}
