using Vertebra.Kernels.Convolution.Winograd;
using Vertebra.Kernels.Layout;

namespace Vertebra.Kernels.Convolution;

/// <summary>
/// Estimates what a forward convolution costs in cycles of one core: the larger of its multiply-adds and of the time in which its
/// weights arrive from memory (a network's weights seldom survive in the caches until its next run), and the transforms. The estimate
/// does not look at the number of threads, for what is chosen must not depend on it.
/// </summary>
internal static class ConvCost
{
    private const double MultiplyAddsPerCycle = 2 * 0.85;
    private const double MemoryBytesPerCycle = 4.8;

    // What a multiply-add costs with the transform of its weight.
    private const double TransformedMultiplyAdd = 1.25;

    // What a vector of packed weights costs, transformed or not.
    private const double PackingCycles = 50;

    // Half of a 1 MiB second-level cache, and what two such caches hold.
    private const long CachedFloats = 128 * 1024;
    private const long SharedFloats = 512 * 1024;

    /// <summary>Whether an image of a map stays in a core's second-level cache while it is read again and again.</summary>
    public static bool StaysInCache(TensorLayout map) => (long)map.Blocks * map.Pixels * map.Block <= CachedFloats;

    /// <summary>
    /// Whether a pointwise convolution gains by being computed together with the depthwise one behind it, panel by panel: its source must stay in
    /// the cache, or its result be so large that it would leave the caches in between.
    /// </summary>
    public static bool PaysWithDepthwise(in ConvGeometry pointwise, int lanes) =>
        StaysInCache(new TensorLayout(1, pointwise.InChannels, pointwise.InHeight, pointwise.InWidth, lanes))
        || (long)pointwise.OutChannels * pointwise.OutHeight * pointwise.OutWidth > SharedFloats;

    /// <summary>The cheapest way for a convolution from a map of that many lanes.</summary>
    public static ConvAlgorithm Cheapest(in ConvGeometry geometry, int lanes)
    {
        var best = ConvAlgorithm.Direct;
        double least = Cycles(geometry, best, lanes);
        foreach (ConvAlgorithm algorithm in Enum.GetValues<ConvAlgorithm>())
        {
            double cycles = Cycles(geometry, algorithm, lanes);
            if (cycles < least)
                (best, least) = (algorithm, cycles);
        }
        return best;
    }

    /// <summary>The cheapest way for the gradient of a convolution's input, packing included, which every step of a training repeats.</summary>
    public static ConvAlgorithm CheapestInputGrad(in ConvGeometry geometry, int lanes)
    {
        var best = ConvAlgorithm.Direct;
        if (geometry.InputGradient() is not { } gradient)
            return best;
        double kernels = (double)gradient.GroupInChannels * Math.Ceiling((double)gradient.GroupOutChannels / lanes) * gradient.Groups;
        double least = Cycles(gradient, best, lanes) + kernels * geometry.Taps * PackingCycles;
        foreach (ConvAlgorithm algorithm in Enum.GetValues<ConvAlgorithm>())
        {
            if (WinogradTile.OfInputGradient(geometry, algorithm, lanes) is not { } tile)
                continue;
            double cycles = Cycles(gradient, algorithm, lanes) + kernels * tile.Products * PackingCycles;
            if (cycles < least)
                (best, least) = (algorithm, cycles);
        }
        return best;
    }

    /// <summary>Estimated cycles; infinite where an algorithm does not compute a convolution.</summary>
    public static double Cycles(in ConvGeometry geometry, ConvAlgorithm algorithm, int lanes)
    {
        double outBlocks = Math.Ceiling((double)geometry.GroupOutChannels / lanes) * geometry.Groups;
        if (algorithm == ConvAlgorithm.Direct)
        {
            double sums = (double)geometry.Batch * geometry.OutHeight * geometry.OutWidth * outBlocks;
            return Math.Max(
                sums * geometry.GroupInChannels * geometry.Taps / MultiplyAddsPerCycle,
                geometry.WeightLength * sizeof(float) / MemoryBytesPerCycle);
        }

        if (WinogradTile.Of(geometry, algorithm, lanes) is not { } tile)
            return double.PositiveInfinity;
        double inBlocks = Math.Ceiling((double)geometry.GroupInChannels / lanes) * geometry.Groups;
        double tiles = tile.Count(geometry);
        // Loads and stores of both passes and the border's copies, for each vector of a tile.
        double transforms = tiles * (inBlocks * tile.Products * 3.5 + outBlocks * (tile.Products + tile.Rows * tile.Columns) * 2.5);
        if (tile.TransformsInRegisters(geometry, lanes))
        {
            return transforms + Math.Max(
                TransformedMultiplyAdd * tiles * tile.Products * geometry.GroupInChannels * outBlocks / MultiplyAddsPerCycle,
                geometry.WeightLength * sizeof(float) / MemoryBytesPerCycle);
        }
        return transforms + Math.Max(
            tiles * tile.Products * geometry.GroupInChannels * outBlocks / MultiplyAddsPerCycle,
            tile.Products * geometry.GroupInChannels * outBlocks * lanes * sizeof(float) / MemoryBytesPerCycle);
    }
}
