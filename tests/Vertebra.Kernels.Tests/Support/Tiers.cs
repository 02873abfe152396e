using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Tests.Support;

/// <summary>Theory rows for every vector width that this processor runs.</summary>
public static class Tiers
{
    public static TheoryData<string> All => [.. Names];

    private static IEnumerable<string> Names => SimdTiers.Supported.Select(tier => tier.ToString());

    internal static KernelSet Kernels(string tier) => KernelSet.For(Enum.Parse<SimdTier>(tier));

    /// <summary>Each case on each tier.</summary>
    internal static TheoryData<string, string> Times<T>(IReadOnlyDictionary<string, T> cases)
    {
        var rows = new TheoryData<string, string>();
        foreach (string name in cases.Keys)
        {
            foreach (string tier in Names)
                rows.Add(name, tier);
        }
        return rows;
    }
}
