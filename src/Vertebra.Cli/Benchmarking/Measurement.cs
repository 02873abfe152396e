namespace Vertebra.Cli.Benchmarking;

/// <summary>The runs of a model, in seconds.</summary>
internal sealed class Measurement
{
    private readonly List<double> _seconds = [];

    public int Count => _seconds.Count;

    public double Total { get; private set; }

    public double Minimum => _seconds.Min();

    public double Median
    {
        get
        {
            double[] sorted = [.. _seconds.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public void Add(double seconds)
    {
        _seconds.Add(seconds);
        Total += seconds;
    }
}
