namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>Estimates of cycles, as <see cref="ConvCost"/> has them, with the transforms.</summary>
internal static class WinogradCost
{
    // What a multiply-add costs with the transform of its weight.
    private const double TransformedMultiplyAdd = 1.25;

    /// <summary>With weights that were transformed when they were packed; infinite for scalar code, whose transforms gain nothing.</summary>
    public static double Of(in ConvGeometry geometry, WinogradTile tile, int lanes)
    {
        if (lanes == 1)
            return double.PositiveInfinity;
        double outBlocks = ConvCost.OutBlocks(geometry, lanes), tiles = tile.Count(geometry);
        return OfTransforms(geometry, tile, lanes) + Math.Max(
            tiles * tile.Products * geometry.GroupInChannels * outBlocks / MachineModel.MultiplyAddsPerCycle,
            tile.Products * geometry.GroupInChannels * outBlocks * lanes * sizeof(float) / MachineModel.MemoryBytesPerCycle);
    }

    /// <summary>With weights that are packed as they are and transformed in each run.</summary>
    public static double OfTransformsInRegisters(in ConvGeometry geometry, WinogradTile tile, int lanes)
    {
        double outBlocks = ConvCost.OutBlocks(geometry, lanes), tiles = tile.Count(geometry);
        return OfTransforms(geometry, tile, lanes) + Math.Max(
            TransformedMultiplyAdd * tiles * tile.Products * geometry.GroupInChannels * outBlocks / MachineModel.MultiplyAddsPerCycle,
            geometry.WeightLength * sizeof(float) / MachineModel.MemoryBytesPerCycle);
    }

    // Loads and stores of both passes and the border's copies, for each vector of a tile.
    private static double OfTransforms(in ConvGeometry geometry, WinogradTile tile, int lanes)
    {
        double outBlocks = ConvCost.OutBlocks(geometry, lanes), inBlocks = ConvCost.InBlocks(geometry, lanes), tiles = tile.Count(geometry);
        return tiles * (inBlocks * tile.Products * 3.5 + outBlocks * (tile.Products + tile.Rows * tile.Columns) * 2.5);
    }
}
