using Vertebra.Cli.Hosting;
using Vertebra.Downloads;
using Vertebra.Graph.Runtime.Tuning;

namespace Vertebra.Cli.Running;

/// <summary>Times of kernels in the user's cache folder.</summary>
internal static class TuningCache
{
    public static string DefaultPath => Path.Combine(CacheFolder.Location(), "kernels.json");

    /// <summary>Reads the times; what is wrong with them is told on standard error.</summary>
    public static KernelTimings Load(Terminal terminal)
    {
        KernelTimings timings = KernelTimings.Load(DefaultPath, out string? warning);
        if (warning is not null)
            terminal.Error.WriteLine(warning);
        return timings;
    }

    /// <summary>Writes the times. Where that fails, the user is told and goes on: they are measured again next time.</summary>
    public static void Save(Terminal terminal, KernelTimings timings)
    {
        try
        {
            timings.Save(DefaultPath);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"The measured times are not kept, for '{DefaultPath}' cannot be written: {fault.Message}");
        }
    }
}
