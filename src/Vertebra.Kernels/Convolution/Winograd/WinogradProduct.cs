using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// Where a group's transformed inputs lie, in floats: position (row, column) of input block b of tile t starts at row * RowStride +
/// column * ColumnStride + b * BlockStride + t vectors; where tiles stand in sets, t counts within the set s, which starts at s * SetStride.
/// </summary>
internal readonly record struct WinogradInputLayout(nint RowStride, nint ColumnStride, nint BlockStride, int SetTiles, nint SetStride, nint Length);

/// <summary>
/// The matrix products between the transforms, one for each transformed position: [tile][input channel] x [input channel][output
/// channel]. The results are [position][output block][tile], each a vector.
/// </summary>
internal abstract unsafe class WinogradProduct<V>
    where V : unmanaged, IVec<V>
{
    protected WinogradProduct(WinogradWeightsLayout weights, WinogradTiling tiling, int groupTiles, WinogradInputLayout inputs)
    {
        Weights = weights;
        Inputs = inputs;
        Panels = (weights.Panels + tiling.PanelSplits - 1) / tiling.PanelSplits;
        GroupTiles = groupTiles;
        PositionStride = Unaligned((nint)2 * Panels * GroupTiles * V.Count);
    }

    /// <summary>What a profile adds to the name of the convolution.</summary>
    public virtual string Label => "";

    public WinogradInputLayout Inputs { get; }

    /// <summary>Panels of a task.</summary>
    public int Panels { get; }

    /// <summary>Floats from one position's results to the next one's.</summary>
    public nint PositionStride { get; }

    /// <summary>Tiles of a group for which there are results, at least as many as it has.</summary>
    public int GroupTiles { get; }

    protected WinogradWeightsLayout Weights { get; }

    /// <summary>Multiplies a group's tiles with some panels of output channels.</summary>
    /// <param name="inputs">The tiles' transformed inputs.</param>
    /// <param name="weights">All weights, packed.</param>
    /// <param name="group">Group of the convolution.</param>
    /// <param name="products">The results, from the first panel on.</param>
    /// <param name="tiles">Tiles of the group of tiles.</param>
    /// <param name="firstPanel">First panel.</param>
    /// <param name="endPanel">The panel behind the last.</param>
    public abstract void Run(float* inputs, float* weights, int group, float* products, int tiles, int firstPanel, int endPanel);

    /// <summary>
    /// The next odd number of cache lines: positions are written and read together, and such a distance keeps them in different sets of
    /// the first-level cache.
    /// </summary>
    protected static nint Unaligned(nint floats) => ((floats + 15) / 16 | 1) * 16;
}

/// <summary>
/// Products with weights that were transformed when they were packed, on the register tile of direct convolution with tiles in
/// the place of pixels. Inputs: [position][input block][tile].
/// </summary>
internal sealed unsafe class StoredWinogradProduct<V> : WinogradProduct<V>
    where V : unmanaged, IVec<V>
{
    private readonly nint _inputStride;
    private readonly nint _blockStride;
    private readonly ConvTap[] _taps;
    private readonly int[] _runs;
    private readonly int[] _lastRuns;

    public StoredWinogradProduct(WinogradWeightsLayout weights, WinogradTiling tiling, int columns)
        : base(weights, tiling, tiling.GroupTiles, Layout(weights, tiling, columns))
    {
        int longestRun = ConvTileTable<V, BlockedPixels>.LongestRun;
        _inputStride = Inputs.ColumnStride;
        _blockStride = Inputs.BlockStride;
        _runs = WinogradTiling.Runs(GroupTiles, longestRun);
        _lastRuns = WinogradTiling.Runs(tiling.Count - (tiling.Groups - 1) * GroupTiles, longestRun);
        _taps = [.. Enumerable.Range(0, weights.InBlocks).Select(block =>
            new ConvTap(block * _blockStride, Math.Min(V.Count, weights.InChannels - block * V.Count)))];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(float* inputs, float* weights, int group, float* products, int tiles, int firstPanel, int endPanel)
    {
        weights += (nint)(group * Weights.GroupLength);
        int[] runs = tiles == GroupTiles ? _runs : _lastRuns;
        float* zeros = stackalloc float[2 * V.Count];
        new Span<float>(zeros, 2 * V.Count).Clear();
        fixed (ConvTap* taps = _taps)
        {
            ConvTileArguments tile = default;
            tile.Taps = taps;
            tile.TapCount = _taps.Length;
            tile.ChannelStride = 1;
            tile.OutputPixelStride = V.Count;
            tile.OutputBlockStride = _blockStride;
            tile.Bias = zeros;
            for (int position = 0; position < Weights.Products; position++)
            {
                float* from = inputs + position * _inputStride;
                float* matrix = weights + (nint)(position * Weights.ProductLength);
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    tile.Weights = matrix + Weights.PanelOffset(panel);
                    int width = Weights.Width(panel);
                    PrefetchNext(&tile, weights, position, panel, firstPanel, endPanel, runs.Length);
                    float* to = products + position * PositionStride + (panel - firstPanel) * 2 * _blockStride;
                    int first = 0;
                    foreach (int run in runs)
                    {
                        nint a = (nint)first * V.Count, b = a + (nint)run * V.Count;
                        tile.SetA(from + a, to + a, Math.Min(run, tiles - first));
                        tile.SetB(from + b, to + b, Math.Clamp(tiles - first - run, 0, run));
                        ConvTileTable<V, BlockedPixels>.Instance.Get(run, width)(&tile);
                        first += 2 * run;
                    }
                }
            }
        }
    }

    private static WinogradInputLayout Layout(WinogradWeightsLayout weights, WinogradTiling tiling, int columns)
    {
        nint block = (nint)tiling.GroupTiles * V.Count;
        nint position = Unaligned(weights.InBlocks * block);
        return new(columns * position, position, block, tiling.GroupTiles, 0, weights.Products * position);
    }

    // Weights come from far away: while the tiles multiply with one panel, the next one is fetched.
    private void PrefetchNext(ConvTileArguments* tile, float* weights, int position, int panel, int firstPanel, int endPanel, int tiles)
    {
        if (++panel == endPanel)
        {
            panel = firstPanel;
            position++;
        }
        tile->Prefetch = weights + (nint)(position * Weights.ProductLength) + Weights.PanelOffset(panel);
        tile->PrefetchStep = (Weights.Width(panel) * V.Count + tiles - 1) / tiles;
    }
}
