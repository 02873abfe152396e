using Vertebra.Kernels.Memory;

namespace Vertebra.Graph.Runtime;

/// <summary>A buffer's life.</summary>
/// <param name="First">First step that touches it.</param>
/// <param name="Last">Last step that touches it.</param>
/// <param name="Bytes">Size of the buffer.</param>
internal readonly record struct Lifetime(int First, int Last, long Bytes)
{
    /// <summary>Whether there is a step that needs both.</summary>
    public bool Overlaps(Lifetime other) => First <= other.Last && other.First <= Last;
}

/// <summary>Places of buffers in one arena: buffers that live at the same time never overlap.</summary>
/// <param name="Offsets">Bytes from the start, one a buffer, each on a cache line.</param>
/// <param name="Bytes">Size of the arena.</param>
internal sealed record MemoryPlan(long[] Offsets, long Bytes)
{
    /// <summary>
    /// Finds places greedily: each buffer in turn takes the smallest gap that holds it. The turn is by size, which packs well
    /// where sizes differ, or by birth, which packs well where they are alike; the smaller arena wins.
    /// </summary>
    public static MemoryPlan Make(IReadOnlyList<Lifetime> lifetimes)
    {
        IEnumerable<int> all = Enumerable.Range(0, lifetimes.Count);
        int[] bySize = [.. all.OrderByDescending(i => lifetimes[i].Bytes).ThenBy(i => lifetimes[i].First)];
        int[] byBirth = [.. all.OrderBy(i => lifetimes[i].First).ThenByDescending(i => lifetimes[i].Bytes)];
        MemoryPlan first = Place(lifetimes, bySize);
        MemoryPlan second = Place(lifetimes, byBirth);
        return second.Bytes < first.Bytes ? second : first;
    }

    /// <summary>The most bytes that are alive in one step: no arena can be smaller.</summary>
    public static long LowerBound(IReadOnlyList<Lifetime> lifetimes)
    {
        var changes = new SortedDictionary<int, long>();
        foreach (Lifetime lifetime in lifetimes)
        {
            changes[lifetime.First] = changes.GetValueOrDefault(lifetime.First) + AlignedBuffer.Align(lifetime.Bytes);
            changes[lifetime.Last + 1] = changes.GetValueOrDefault(lifetime.Last + 1) - AlignedBuffer.Align(lifetime.Bytes);
        }
        long alive = 0;
        long most = 0;
        foreach (long change in changes.Values)
            most = Math.Max(most, alive += change);
        return most;
    }

    private static MemoryPlan Place(IReadOnlyList<Lifetime> lifetimes, int[] order)
    {
        var offsets = new long[lifetimes.Count];
        var placed = new List<int>(lifetimes.Count);
        long total = 0;
        foreach (int index in order)
        {
            long offset = FindGap(lifetimes, offsets, placed, lifetimes[index]);
            offsets[index] = offset;
            total = Math.Max(total, offset + AlignedBuffer.Align(lifetimes[index].Bytes));
            int place = placed.FindIndex(other => offsets[other] > offset);
            placed.Insert(place < 0 ? placed.Count : place, index);
        }
        return new MemoryPlan(offsets, total);
    }

    // The placed buffers come in the order of their offsets.
    private static long FindGap(IReadOnlyList<Lifetime> lifetimes, long[] offsets, List<int> placed, Lifetime wanted)
    {
        long need = AlignedBuffer.Align(wanted.Bytes);
        long end = 0;
        long best = -1;
        long bestGap = long.MaxValue;
        foreach (int other in placed)
        {
            if (!lifetimes[other].Overlaps(wanted))
                continue;
            long gap = offsets[other] - end;
            if (gap >= need && gap < bestGap)
                (best, bestGap) = (end, gap);
            end = Math.Max(end, offsets[other] + AlignedBuffer.Align(lifetimes[other].Bytes));
        }
        return best >= 0 ? best : end;
    }
}
