using System.Diagnostics;
using System.Globalization;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>Measures what a test, and the process up to its end, have taken: elapsed and processor time, and memory.</summary>
internal sealed class RunMeasure
{
    private const double Gibibyte = 1L << 30;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _processors = Environment.CpuUsage.TotalTime;

    private RunMeasure()
    {
    }

    public static RunMeasure Start() => new();

    /// <summary>What has been measured, on one line.</summary>
    public string Stop()
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan all = Environment.CpuUsage.TotalTime;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Stopwatch.GetElapsedTime(_start).TotalSeconds:f1} s, of processors {(all - _processors).TotalSeconds:f1} s, now "
            + $"{process.WorkingSet64 / Gibibyte:f1} GiB; the process until here {(DateTime.Now - process.StartTime).TotalSeconds:f0} s, "
            + $"of processors {all.TotalSeconds:f0} s, at most {process.PeakWorkingSet64 / Gibibyte:f1} GiB");
    }
}
