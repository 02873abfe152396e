using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// The matrix products between the transforms, one for each transformed position: [tile][input channel] x [input channel][output
/// channel], on the register tile of direct convolution with tiles in the place of pixels. Inputs: [position][input block][tile], products:
/// [position][output block][tile], each a vector.
/// </summary>
internal sealed unsafe class WinogradProduct<V>
    where V : unmanaged, IVec<V>
{
    private readonly WinogradWeightsLayout _weights;
    private readonly nint _inputStride;
    private readonly nint _productStride;
    private readonly nint _blockStride;
    private readonly ConvTap[] _taps;
    private readonly int[] _runs;
    private readonly int[] _lastRuns;
    private readonly int _groupTiles;

    public WinogradProduct(WinogradWeightsLayout weights, WinogradTiling tiling, int longestRun, nint inputStride, nint productStride)
    {
        _weights = weights;
        _inputStride = inputStride;
        _productStride = productStride;
        _groupTiles = tiling.GroupTiles;
        _blockStride = (nint)_groupTiles * V.Count;
        _runs = WinogradTiling.Runs(_groupTiles, longestRun);
        _lastRuns = WinogradTiling.Runs(tiling.Count - (tiling.Groups - 1) * _groupTiles, longestRun);
        _taps = [.. Enumerable.Range(0, weights.InBlocks).Select(block =>
            new ConvTap(block * _blockStride, Math.Min(V.Count, weights.InChannels - block * V.Count)))];
    }

    /// <summary>Multiplies a group's tiles with some panels of output channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* inputs, float* weights, float* products, int tiles, int firstPanel, int endPanel)
    {
        int[] runs = tiles == _groupTiles ? _runs : _lastRuns;
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
            for (int position = 0; position < _weights.Products; position++)
            {
                float* from = inputs + position * _inputStride;
                float* matrix = weights + (nint)(position * _weights.ProductLength);
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    tile.Weights = matrix + _weights.PanelOffset(panel);
                    int width = _weights.Width(panel);
                    PrefetchNext(&tile, weights, position, panel, firstPanel, endPanel, runs.Length);
                    float* to = products + position * _productStride + (panel - firstPanel) * 2 * _blockStride;
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

    // Weights come from far away: while the tiles multiply with one panel, the next one is fetched.
    private void PrefetchNext(ConvTileArguments* tile, float* weights, int position, int panel, int firstPanel, int endPanel, int tiles)
    {
        if (++panel == endPanel)
        {
            panel = firstPanel;
            position++;
        }
        tile->Prefetch = weights + (nint)(position * _weights.ProductLength) + _weights.PanelOffset(panel);
        tile->PrefetchStep = (_weights.Width(panel) * V.Count + tiles - 1) / tiles;
    }
}
