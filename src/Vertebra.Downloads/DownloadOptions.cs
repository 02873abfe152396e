namespace Vertebra.Downloads;

/// <summary>How patient a <see cref="FileDownloader"/> is.</summary>
internal sealed record DownloadOptions
{
    private const double Growth = 2;

    /// <summary>How long a server may be silent.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a server is asked in a row without getting further.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The pause after the first failure; it doubles with each.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether what came before a failure is kept beside the file, as <c>NAME.part</c>, and continued next time.</summary>
    public bool Resume { get; init; }

    /// <summary>The pause after so many failures in a row.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        double ticks = FirstPause.Ticks * Math.Pow(Growth, failures - 1);
        return ticks < LongestPause.Ticks ? TimeSpan.FromTicks((long)ticks) : LongestPause;
    }
}
