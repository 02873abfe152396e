using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Vertebra.Kernels;

/// <summary>
/// What kernels and the choice among them assume of a core: how fast it computes and reads, and how much its second-level cache holds. Nothing here
/// depends on the number of threads or on what else the machine does, so that a plan is the same in every process on one machine.
/// </summary>
internal static class MachineModel
{
    /// <summary>Multiply-adds of vectors that a core completes a cycle: two units, of whose peak a good loop keeps so much.</summary>
    public const double MultiplyAddsPerCycle = 2 * 0.85;

    /// <summary>Bytes that arrive from memory in a cycle of one core.</summary>
    public const double MemoryBytesPerCycle = 4.8;

    private const int DefaultSecondLevelBytes = 1 << 20;

    // A cache outside of these bounds is shared by many cores, or what a virtual machine says of one.
    private const long LeastSecondLevelBytes = 256 << 10;
    private const long MostSecondLevelBytes = 4 << 20;

    /// <summary>Floats that a core's second-level cache holds; of 1 MiB where the machine does not tell.</summary>
    public static int SecondLevelFloats { get; } = SecondLevel() / sizeof(float);

    private static int SecondLevel()
    {
        long bytes = X86Base.IsSupported ? FromProcessor() : FromKernel();
        return bytes is >= LeastSecondLevelBytes and <= MostSecondLevelBytes ? (int)bytes : DefaultSecondLevelBytes;
    }

    // Leaf 4 of Intel's processors and leaf 8000_001Dh of AMD's describe a cache in each subleaf, in the same fields.
    private static long FromProcessor()
    {
        const int IntelLeaf = 4;
        const int AmdLeaf = unchecked((int)0x8000001D);
        long bytes = X86Base.CpuId(0, 0).Eax >= IntelLeaf ? FromLeaf(IntelLeaf) : 0;
        return bytes == 0 && (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= unchecked((uint)AmdLeaf) ? FromLeaf(AmdLeaf) : bytes;
    }

    private static long FromLeaf(int leaf)
    {
        const int MostCaches = 8, DataCache = 1, UnifiedCache = 3;
        for (int cache = 0; cache < MostCaches; cache++)
        {
            (int eax, int ebx, int ecx, _) = X86Base.CpuId(leaf, cache);
            int type = eax & 0x1F, level = (eax >> 5) & 7;
            if (type == 0)
                break;
            if (level != 2 || type is not (DataCache or UnifiedCache))
                continue;
            long ways = ((ebx >> 22) & 0x3FF) + 1, partitions = ((ebx >> 12) & 0x3FF) + 1, line = (ebx & 0xFFF) + 1;
            return ways * partitions * line * ((uint)ecx + 1L);
        }
        return 0;
    }

    private static long FromKernel()
    {
        const string Caches = "/sys/devices/system/cpu/cpu0/cache";
        try
        {
            foreach (string cache in Directory.Exists(Caches) ? Directory.GetDirectories(Caches, "index*") : [])
            {
                if (Read(cache, "level") != "2" || Read(cache, "type") == "Instruction")
                    continue;
                string size = Read(cache, "size");
                if (size.EndsWith('K') && long.TryParse(size[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes))
                    return kilobytes << 10;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The machine does not tell.
        }
        return 0;
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).Trim();
}
