namespace Vertebra.Training;

/// <summary>Loss and hits of an epoch's batches so far.</summary>
internal struct EpochTotals
{
    private double _loss;
    private long _correct;

    /// <summary>Training images so far.</summary>
    public long Images { get; private set; }

    /// <summary>Mean cross-entropy.</summary>
    public readonly double MeanLoss => _loss / Images;

    /// <summary>Share of images classified correctly.</summary>
    public readonly double Accuracy => (double)_correct / Images;

    /// <summary>Adds a batch.</summary>
    public void Add(double meanLoss, int correct, int images)
    {
        _loss += meanLoss * images;
        _correct += correct;
        Images += images;
    }
}
