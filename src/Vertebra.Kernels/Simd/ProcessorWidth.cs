using System.Runtime.Intrinsics.X86;

namespace Vertebra.Kernels.Simd;

/// <summary>
/// Which tier the processor itself has. A program that was compiled ahead of time knows only the instructions that it was compiled
/// for; CPUID tells the rest.
/// </summary>
internal static class ProcessorWidth
{
    private const int Avx512Foundation = 1 << 16;
    private const int Avx512DoubleAndQuad = 1 << 17;
    private const int Avx512Conflict = 1 << 28;
    private const int Avx512ByteAndWord = 1 << 30;
    private const int Avx512ShortVectors = 1 << 31;
    private const int AllOfAvx512 = Avx512Foundation | Avx512DoubleAndQuad | Avx512Conflict | Avx512ByteAndWord | Avx512ShortVectors;

    /// <summary>The registers of one CPUID leaf.</summary>
    internal delegate (int Eax, int Ebx, int Ecx, int Edx) CpuId(int leaf, int subleaf);

    /// <summary>The widest tier for which this processor has the instructions, and at least the one in use.</summary>
    public static SimdTier Best { get; } = X86Base.IsSupported
        ? (SimdTier)Math.Max((int)Read(X86Base.CpuId), (int)SimdTiers.Best)
        : SimdTiers.Best;

    /// <summary>
    /// The widest tier that an x86 processor describes: 256 bits with AVX2 and FMA, 512 with AVX-512's F, CD, BW, DQ and VL; 256 on the
    /// processors that slow down at 512 bits and for which .NET prefers 256.
    /// </summary>
    public static SimdTier Read(CpuId cpuId)
    {
        (int lastLeaf, int vendor, _, _) = cpuId(0, 0);
        if (lastLeaf < 0xD)
            return SimdTier.Vector128;
        (int signature, _, int features, _) = cpuId(1, 0);
        (_, int extended, _, _) = cpuId(7, 0);
        // FMA, OSXSAVE, AVX.
        const int Needed = (1 << 12) | (1 << 27) | (1 << 28);
        if ((features & Needed) != Needed || (extended & (1 << 5)) == 0 || !Saves(cpuId, 2))
            return SimdTier.Vector128;
        return (extended & AllOfAvx512) == AllOfAvx512 && Saves(cpuId, 7) && !SlowsDown(vendor, signature) ? SimdTier.Vector512 : SimdTier.Vector256;
    }

    // Leaf 0Dh gives the size of the area that the system saves, and where in it each part of the registers lies.
    private static bool Saves(CpuId cpuId, int part)
    {
        (int size, int offset, _, _) = cpuId(0xD, part);
        return size > 0 && offset + size <= cpuId(0xD, 0).Ebx;
    }

    // Intel's family 6: models 55h (Skylake-X, Cascade Lake, Cooper Lake) and 66h (Cannon Lake).
    private static bool SlowsDown(int vendor, int signature)
    {
        const int Intel = 0x756E6547;
        int family = (signature >> 8) & 0xF;
        int model = ((signature >> 12) & 0xF0) | ((signature >> 4) & 0xF);
        return vendor == Intel && family == 6 && (model is 0x55 or 0x66);
    }
}
