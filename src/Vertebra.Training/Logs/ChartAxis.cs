namespace Vertebra.Training;

/// <summary>A range of values with round ticks.</summary>
/// <param name="Low">First tick.</param>
/// <param name="High">Last tick, above <paramref name="Low"/>.</param>
/// <param name="Step">Distance of the ticks: 1, 2 or 5 times a power of ten.</param>
internal readonly record struct ChartAxis(double Low, double High, double Step)
{
    private const int Intervals = 5;

    /// <summary>The ticks.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            int count = (int)Math.Round((High - Low) / Step);
            for (int i = 0; i <= count; i++)
                yield return Low + i * Step;
        }
    }

    /// <summary>The axis that holds a range.</summary>
    public static ChartAxis Over(double low, double high)
    {
        double step = RoundStep(Math.Max(high - low, 1e-6) / Intervals);
        double first = Math.Floor(low / step + 1e-9) * step;
        double last = Math.Ceiling(high / step - 1e-9) * step;
        return new ChartAxis(first, last > first ? last : first + step, step);
    }

    /// <summary>The axis of whole numbers from 1 on.</summary>
    public static ChartAxis Counting(int count)
    {
        double step = Math.Max(1, RoundStep((count - 1) / 10.0));
        return new ChartAxis(1, Math.Max(count, 2), step);
    }

    /// <summary>Where a value lies: 0 at the low end, 1 at the high end.</summary>
    public double Position(double value) => (value - Low) / (High - Low);

    private static double RoundStep(double least)
    {
        if (least <= 0)
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double digit = least / power;
        return power * (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10);
    }
}
