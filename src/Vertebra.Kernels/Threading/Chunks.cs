namespace Vertebra.Kernels.Threading;

/// <summary>
/// How a loop over items is cut for the pool. The cut depends on the shape alone, so that results do not depend on threads.
/// </summary>
internal readonly struct Chunks
{
    // Below the smallest chunk waking a helper costs more than it saves; the largest fits a core's private cache.
    private const long SmallestChunk = 8 * 1024;
    private const long LargestChunk = 64 * 1024;

    /// <param name="items">Number of items.</param>
    /// <param name="cost">Cost of one item, in floats of a memory-bound loop.</param>
    /// <param name="multiple">Chunks start at multiples of it.</param>
    public Chunks(long items, long cost = 1, long multiple = 1)
    {
        long total = items * Math.Max(cost, 1);
        long target = Math.Clamp(total / 32, SmallestChunk, LargestChunk);
        long wanted = Math.Max(1, total / target);
        long perChunk = Math.Max(1, (items + wanted - 1) / wanted);
        Items = items;
        PerChunk = (perChunk + multiple - 1) / multiple * multiple;
        Count = checked((int)((items + PerChunk - 1) / PerChunk));
    }

    /// <summary>Number of items in all.</summary>
    public long Items { get; }

    /// <summary>Items of a chunk; the last one may have fewer.</summary>
    public long PerChunk { get; }

    /// <summary>Number of chunks.</summary>
    public int Count { get; }

    /// <summary>The first item of a chunk.</summary>
    public long Start(int chunk) => chunk * PerChunk;

    /// <summary>The item after a chunk's last one.</summary>
    public long End(int chunk) => Math.Min(Items, (chunk + 1) * PerChunk);
}
