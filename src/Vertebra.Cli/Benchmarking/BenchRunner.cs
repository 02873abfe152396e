namespace Vertebra.Cli.Benchmarking;

/// <summary>
/// Measures models alternately in short turns, so that what slows the machine for a while (heat, neighbours) is shared by all
/// of them.
/// </summary>
internal static class BenchRunner
{
    private const double TurnSeconds = 0.1;
    private const double WarmUpSeconds = 0.3;
    private const int LeastRuns = 3;

    /// <summary>Measures each subject for some time, and at least a few runs.</summary>
    /// <param name="subjects">What is measured.</param>
    /// <param name="seconds">Measured time of each subject.</param>
    /// <param name="cancellation">Stops between two runs.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<Measurement> Measure(IReadOnlyList<BenchSubject> subjects, double seconds, CancellationToken cancellation)
    {
        foreach (BenchSubject subject in subjects)
            Repeat(subject, WarmUpSeconds, cancellation, null);

        Measurement[] measurements = [.. subjects.Select(_ => new Measurement())];
        while (measurements.Any(IsUnfinished))
        {
            for (int i = 0; i < measurements.Length; i++)
            {
                if (!IsUnfinished(measurements[i]))
                    continue;
                // The first run of a turn would find the caches as the model before left them.
                if (subjects.Count > 1)
                    subjects[i].Run();
                Repeat(subjects[i], TurnSeconds, cancellation, measurements[i]);
            }
        }
        return measurements;

        bool IsUnfinished(Measurement measurement) => measurement.Count < LeastRuns || measurement.Total < seconds;
    }

    private static void Repeat(BenchSubject subject, double seconds, CancellationToken cancellation, Measurement? measurement)
    {
        for (double total = 0; total < seconds;)
        {
            cancellation.ThrowIfCancellationRequested();
            double run = subject.Run();
            measurement?.Add(run);
            total += run;
        }
    }
}
