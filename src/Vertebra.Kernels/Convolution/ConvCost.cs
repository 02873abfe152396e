using Vertebra.Kernels.Convolution.Winograd;

namespace Vertebra.Kernels.Convolution;

/// <summary>
/// Estimates what a forward convolution costs in cycles of one core: the larger of its multiply-adds and of the time in which its
/// weights arrive from memory (a network's weights seldom survive in the caches until its next run), and the transforms. The estimate
/// does not look at the number of threads, for what is chosen must not depend on it.
/// </summary>
internal static class ConvCost
{
    private const double MultiplyAddsPerCycle = 2 * 0.85;
    private const double MemoryBytesPerCycle = 3.5;

    /// <summary>The cheapest way for a convolution from a map of that many lanes.</summary>
    public static ConvAlgorithm Cheapest(in ConvGeometry geometry, int lanes)
    {
        var best = ConvAlgorithm.Direct;
        if (!WinogradSupport.Supports(geometry))
            return best;
        foreach (ConvAlgorithm algorithm in Enum.GetValues<ConvAlgorithm>())
        {
            if (Cycles(geometry, algorithm, lanes) < Cycles(geometry, best, lanes))
                best = algorithm;
        }
        return best;
    }

    /// <summary>Estimated cycles.</summary>
    public static double Cycles(in ConvGeometry geometry, ConvAlgorithm algorithm, int lanes)
    {
        double inBlocks = Math.Ceiling((double)geometry.GroupInChannels / lanes) * geometry.Groups;
        double outBlocks = Math.Ceiling((double)geometry.OutChannels / lanes);
        if (algorithm == ConvAlgorithm.Direct)
        {
            double sums = (double)geometry.Batch * geometry.OutHeight * geometry.OutWidth * outBlocks;
            return Math.Max(
                sums * geometry.GroupInChannels * geometry.Taps / MultiplyAddsPerCycle,
                geometry.WeightLength * sizeof(float) / MemoryBytesPerCycle);
        }

        int outputs = algorithm == ConvAlgorithm.WinogradTwo ? 2 : 4;
        double products = (outputs + 2) * (outputs + 2);
        double tiles = (double)geometry.Batch * ((geometry.OutHeight + outputs - 1) / outputs) * ((geometry.OutWidth + outputs - 1) / outputs);
        // Loads and stores of both passes and the border's copies, for each vector of a tile.
        double transforms = tiles * (inBlocks * products * 3.5 + outBlocks * (products + outputs * outputs) * 2.5);
        return transforms + Math.Max(
            tiles * products * geometry.InChannels * outBlocks / MultiplyAddsPerCycle,
            products * geometry.InChannels * outBlocks * lanes * sizeof(float) / MemoryBytesPerCycle);
    }
}
