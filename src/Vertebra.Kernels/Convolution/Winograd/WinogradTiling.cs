namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// How the tiles of a batch are cut into groups that are multiplied together, and a group's product into register tiles. The
/// transformed weights are streamed once a group, so groups should be large; transformed inputs and products should stay in
/// the second-level cache, so they should be small.
/// </summary>
internal sealed class WinogradTiling
{
    // Floats of a second-level cache that transformed inputs and products of a group may take, weights passing by.
    private static readonly long GroupFloats = MachineModel.SecondLevelFloats * 7L / 8;
    private const int LargestGroup = 56;
    private const int WantedGroups = 16;
    private const int WantedTasks = 8;

    /// <param name="geometry">The convolution.</param>
    /// <param name="tileHeight">Output rows of a tile.</param>
    /// <param name="tileWidth">Output columns of a tile.</param>
    /// <param name="weights">The layout of the weights.</param>
    /// <param name="longestRun">Pixels of the longest run of a register tile.</param>
    public WinogradTiling(in ConvGeometry geometry, int tileHeight, int tileWidth, WinogradWeightsLayout weights, int longestRun)
    {
        Down = (geometry.OutHeight + tileHeight - 1) / tileHeight;
        Across = (geometry.OutWidth + tileWidth - 1) / tileWidth;
        Count = geometry.Batch * Down * Across;
        int step = 2 * longestRun;
        long most = GroupFloats / ((long)weights.Products * (weights.InBlocks + weights.Blocks) * weights.Lanes) / step * step;
        int group = (int)Math.Clamp(most, step, LargestGroup);
        int groups = (Count + group - 1) / group;
        if (groups * weights.Groups >= WantedGroups)
        {
            GroupTiles = Math.Min(group, Count);
            Groups = groups;
            PanelSplits = 1;
            return;
        }
        Groups = (Count + LargestGroup - 1) / LargestGroup;
        GroupTiles = (Count + Groups - 1) / Groups;
        int wanted = (WantedTasks + Groups * weights.Groups - 1) / (Groups * weights.Groups);
        PanelSplits = Math.Min(weights.Panels, wanted);
    }

    /// <summary>Tiles of an image.</summary>
    public int Down { get; }

    public int Across { get; }

    /// <summary>Tiles of the batch.</summary>
    public int Count { get; }

    /// <summary>Tiles of a group; the last has fewer.</summary>
    public int GroupTiles { get; }

    public int Groups { get; }

    /// <summary>Parts into which a group's output channels are cut; 1 where a group is one task from input to output.</summary>
    public int PanelSplits { get; }

    /// <summary>
    /// Runs of register tiles (two runs each) that cover some tiles at the least cost: a register tile takes 2 x run cycles for
    /// each input channel, but not fewer than its loads and the latency of its sums allow.
    /// </summary>
    public static int[] Runs(int tiles, int longestRun)
    {
        var cost = new double[tiles + 1];
        var best = new int[tiles + 1];
        for (int covered = 1; covered <= tiles; covered++)
        {
            cost[covered] = double.MaxValue;
            for (int run = 1; run <= longestRun; run++)
            {
                double total = cost[Math.Max(0, covered - 2 * run)] + Math.Max(2 * run, 5) + 0.5;
                if (total < cost[covered])
                    (cost[covered], best[covered]) = (total, run);
            }
        }
        var runs = new List<int>();
        for (int left = tiles; left > 0; left = Math.Max(0, left - 2 * best[left]))
            runs.Add(best[left]);
        return [.. runs];
    }
}
