using System.Diagnostics;
using System.Globalization;

namespace Vertebra.Cli.Benchmarking;

/// <summary>The most memory that this process ever occupied.</summary>
internal static class PeakMemory
{
    private const double Megabyte = 1 << 20;
    private const string ProcessStatus = "/proc/self/status";
    private const string HighWaterMark = "VmHWM:";

    /// <summary>Peak resident set in units of 2^20 bytes; 0 where the system does not tell.</summary>
    public static double Megabytes()
    {
        using var process = Process.GetCurrentProcess();
        long bytes = process.PeakWorkingSet64;
        return (bytes > 0 ? bytes : FromProcessStatus()) / Megabyte;
    }

    private static long FromProcessStatus()
    {
        if (!File.Exists(ProcessStatus))
            return 0;
        string? line = File.ReadLines(ProcessStatus).FirstOrDefault(line => line.StartsWith(HighWaterMark, StringComparison.Ordinal));
        string? kilobytes = line?[HighWaterMark.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number * 1024 : 0;
    }
}
