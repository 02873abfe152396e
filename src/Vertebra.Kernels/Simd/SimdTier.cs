using System.Runtime.Intrinsics;

namespace Vertebra.Kernels.Simd;

/// <summary>The vector widths for which kernels are instantiated, narrowest first.</summary>
internal enum SimdTier
{
    /// <summary>No SIMD; plain NCHW.</summary>
    Scalar,

    /// <summary>128-bit: SSE or NEON, channels in blocks of 4.</summary>
    Vector128,

    /// <summary>256-bit: AVX2, channels in blocks of 8.</summary>
    Vector256,

    /// <summary>512-bit: AVX-512, channels in blocks of 16.</summary>
    Vector512,
}

/// <summary>Which tiers this processor runs in hardware.</summary>
internal static class SimdTiers
{
    /// <summary>The widest tier with hardware support.</summary>
    public static SimdTier Best =>
        Vector512.IsHardwareAccelerated ? SimdTier.Vector512
        : Vector256.IsHardwareAccelerated ? SimdTier.Vector256
        : Vector128.IsHardwareAccelerated ? SimdTier.Vector128
        : SimdTier.Scalar;

    /// <summary>Every tier that this processor can run, narrowest first.</summary>
    public static IReadOnlyList<SimdTier> Supported { get; } =
        [.. Enum.GetValues<SimdTier>().Where(tier => tier <= Best)];

    /// <summary>
    /// Calls the factory with the vector of a tier. All of them stand here by name, so ahead-of-time compilers see every one.
    /// </summary>
    public static TResult Create<TFactory, TResult>(this SimdTier tier, in TFactory factory)
        where TFactory : struct, IVectorFactory<TResult> => tier switch
        {
            SimdTier.Vector512 => factory.Create<Vec512>(),
            SimdTier.Vector256 => factory.Create<Vec256>(),
            SimdTier.Vector128 => factory.Create<Vec128>(),
            _ => factory.Create<VecScalar>(),
        };
}
