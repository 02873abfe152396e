namespace Vertebra.Training;

/// <summary>Counts of images by actual and predicted class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[] _counts;

    /// <summary>Makes a matrix of zeros.</summary>
    /// <param name="classes">A name for each class, at least one.</param>
    public ConfusionMatrix(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfZero(classes.Count);
        Classes = classes;
        _counts = new int[checked(classes.Count * classes.Count)];
    }

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Images counted.</summary>
    public int Total { get; private set; }

    /// <summary>Images of a class that were taken for another, or for itself.</summary>
    /// <param name="actual">Index of the class that the data set gives.</param>
    /// <param name="predicted">Index of the class with the highest score.</param>
    public int this[int actual, int predicted] => _counts[Index(actual, predicted)];

    /// <summary>Share of a class's images that were recognised, 0 to 1; NaN where the class has no image.</summary>
    public double Recall(int actual)
    {
        long all = 0;
        for (int predicted = 0; predicted < Classes.Count; predicted++)
            all += this[actual, predicted];
        return all == 0 ? double.NaN : (double)this[actual, actual] / all;
    }

    /// <summary>Share of the images taken for a class that belong to it, 0 to 1; NaN where none was taken for it.</summary>
    public double Precision(int predicted)
    {
        long all = 0;
        for (int actual = 0; actual < Classes.Count; actual++)
            all += this[actual, predicted];
        return all == 0 ? double.NaN : (double)this[predicted, predicted] / all;
    }

    /// <summary>Counts an image.</summary>
    /// <param name="actual">Index of the class that the data set gives.</param>
    /// <param name="predicted">Index of the class with the highest score.</param>
    public void Add(int actual, int predicted)
    {
        _counts[Index(actual, predicted)]++;
        Total++;
    }

    /// <summary>Writes the matrix as comma-separated values (RFC 4180, UTF-8): a row for each actual class, a column for each predicted one.</summary>
    /// <param name="stream">Receives the text; it stays open.</param>
    public void WriteCsv(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ConfusionCsv.Write(stream, this);
    }

    private int Index(int actual, int predicted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)actual, (uint)Classes.Count, nameof(actual));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)Classes.Count, nameof(predicted));
        return actual * Classes.Count + predicted;
    }
}
