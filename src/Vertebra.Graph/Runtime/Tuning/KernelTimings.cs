namespace Vertebra.Graph.Runtime.Tuning;

/// <summary>
/// How long kernels took where there is more than one way to compute a step: measured on this machine, remembered for later
/// compiles. Times of other processors, thread counts, vector widths and versions of the library stand beside these and are not used. Safe for concurrent use.
/// </summary>
public sealed class KernelTimings
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, double> _milliseconds = [];

    /// <summary>Number of times that are remembered, of all machines.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _milliseconds.Count;
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote. A file that is not there is empty; one that is damaged is ignored.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warning">One line on what was wrong with the file; null where nothing was.</param>
    /// <returns>The times, none where the file could not be used.</returns>
    public static KernelTimings Load(string path, out string? warning)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var timings = new KernelTimings();
        foreach ((string key, double milliseconds) in KernelTimingsFile.Read(path, out warning))
            timings._milliseconds[key] = milliseconds;
        return timings;
    }

    /// <summary>
    /// Writes the times as JSON, beside those that another process wrote there in the meantime. The file appears, or replaces the older one, only when
    /// all of it is on the disk.
    /// </summary>
    /// <param name="path">The file; its folder is made.</param>
    /// <exception cref="IOException">It cannot be written; an older file of that name is unharmed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var all = new SortedDictionary<string, double>(KernelTimingsFile.Read(path, out _), StringComparer.Ordinal);
        lock (_gate)
        {
            foreach ((string key, double milliseconds) in _milliseconds)
                all[key] = milliseconds;
        }
        KernelTimingsFile.Write(path, all);
    }

    /// <summary>All times by their keys.</summary>
    internal SortedDictionary<string, double> All
    {
        get
        {
            lock (_gate)
                return new SortedDictionary<string, double>(_milliseconds, StringComparer.Ordinal);
        }
    }

    internal double? Find(string key)
    {
        lock (_gate)
            return _milliseconds.TryGetValue(key, out double milliseconds) ? milliseconds : null;
    }

    internal void Remember(string key, double milliseconds)
    {
        lock (_gate)
            _milliseconds[key] = milliseconds;
    }
}
