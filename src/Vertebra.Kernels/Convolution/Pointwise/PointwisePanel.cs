using System.Runtime.CompilerServices;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Pointwise;

/// <summary>The product of one panel of weights with neighbouring pixels of a blocked map, by tiles.</summary>
/// <param name="weights">How the weights lie.</param>
/// <param name="sourceBlockStride">Floats from one source block to the next.</param>
/// <param name="activation">Applied to the sums.</param>
internal sealed unsafe class PointwisePanel<V>(DirectWeightsLayout weights, nint sourceBlockStride, ActivationKind activation)
    where V : unmanaged, IVec<V>
{
    // As in direct convolution, the length of a sum is bounded for its rounding error. The partial sums stay in the first-level cache.
    private const int MaxProducts = 256;

    private readonly ConvTap[] _taps =
        [.. Enumerable.Range(0, weights.SourceBlocks).Select(block => new ConvTap(block * sourceBlockStride, weights.ChannelsIn(block)))];

    private readonly int _chunkBlocks = Math.Clamp(MaxProducts / V.Count, 1, weights.SourceBlocks);
    private readonly bool _clamps = activation is ActivationKind.Relu or ActivationKind.Relu6;

    /// <summary>Tiles that cover some neighbouring pixels.</summary>
    public static int Tiles(int pixels)
    {
        int longest = 2 * ConvTileTable<V, BlockedPixels>.LongestRun;
        return (pixels + longest - 1) / longest;
    }

    /// <summary>Computes a panel.</summary>
    /// <param name="tile">What is fetched meanwhile, and the distance of the result's blocks; the rest is set here.</param>
    /// <param name="x">The first pixel.</param>
    /// <param name="y">Its result.</param>
    /// <param name="pixels">Their number.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="packed">All panels' weights.</param>
    /// <param name="bias">All panels' initial sums.</param>
    /// <param name="addend">What is added to <paramref name="y"/>; or null.</param>
    /// <param name="fetchesPixels">Whether each tile fetches the pixels of the next one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(
        ConvTileArguments* tile, float* x, float* y, int pixels, int panel, float* packed, float* bias, float* addend, bool fetchesPixels)
    {
        int width = weights.Width(panel);
        float* start = packed + weights.Offset(0, 0, panel, 0);
        tile->ChannelStride = 1;
        tile->OutputPixelStride = V.Count;
        tile->Upper = activation == ActivationKind.Relu6 ? 6 : float.PositiveInfinity;
        fixed (ConvTap* taps = _taps)
        {
            int first = 0;
            for (int tilesLeft = Tiles(pixels); tilesLeft > 0; tilesLeft--)
            {
                int left = pixels - first;
                int run = ((left + tilesLeft - 1) / tilesLeft + 1) / 2;
                int count = Math.Min(left, 2 * run);
                float* from = x + (nint)first * V.Count;
                float* result = y + (nint)first * V.Count;
                tile->SetA(from, result, run);
                tile->SetB(from + run * V.Count, result + run * V.Count, count - run);
                if (fetchesPixels)
                    tile->Prefetch = from + count * V.Count;
                float* w = start;
                for (int block = 0; block < weights.SourceBlocks; block += _chunkBlocks)
                {
                    int blocks = Math.Min(_chunkBlocks, weights.SourceBlocks - block);
                    bool isFirst = block == 0, isLast = block + blocks == weights.SourceBlocks;
                    tile->Taps = taps + block;
                    tile->TapCount = blocks;
                    tile->Weights = w;
                    tile->Bias = isFirst ? bias + panel * 2 * V.Count : null;
                    tile->Continues = !isFirst || addend != null;
                    tile->AddendOffset = isFirst ? (nint)(addend - y) : 0;
                    tile->Clamps = _clamps && isLast;
                    ConvTileTable<V, BlockedPixels>.Instance.Get(run, width)(tile);
                    w += (nint)blocks * V.Count * width * V.Count;
                }
                first += count;
            }
        }
        if (!_clamps && activation != ActivationKind.Identity)
        {
            for (int block = 0; block < width; block++)
                ActivationInPlace<V>.Run(activation, y + block * tile->OutputBlockStride, (long)pixels * V.Count);
        }
    }
}
