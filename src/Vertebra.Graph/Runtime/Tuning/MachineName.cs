using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Vertebra.Graph.Runtime.Tuning;

/// <summary>What times of kernels depend on beside the kernel: processor and library.</summary>
internal static class MachineName
{
    private static readonly string Processor = FindProcessor();

    private static readonly string Version = typeof(MachineName).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>Processor, vector width, threads and version of the library.</summary>
    public static string Of(int vectorBits, int threads) => $"{Processor}, {vectorBits}-bit, {threads} threads, {Version}";

    private static string FindProcessor()
    {
        if (!X86Base.IsSupported)
            return RuntimeInformation.ProcessArchitecture.ToString();
        // Leaves 8000_0002h to 8000_0004h hold the brand; leaf 1 tells apart what one brand stands for.
        const int FirstBrandLeaf = unchecked((int)0x80000002);
        var brand = new StringBuilder();
        Span<int> registers = stackalloc int[4];
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= 0x80000004)
        {
            for (int leaf = FirstBrandLeaf; leaf < FirstBrandLeaf + 3; leaf++)
            {
                (registers[0], registers[1], registers[2], registers[3]) = X86Base.CpuId(leaf, 0);
                brand.Append(Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers)));
            }
        }
        return $"{brand.ToString().Trim('\0', ' ')} {X86Base.CpuId(1, 0).Eax:X}";
    }
}
