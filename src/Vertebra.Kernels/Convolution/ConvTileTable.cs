using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution;

/// <summary>The tiles of one vector type and source layout, by run length and number of output vectors.</summary>
internal sealed unsafe class ConvTileTable<V, TPixel>
    where V : unmanaged, IVec<V>
    where TPixel : struct, IPixelStride
{
    public static readonly ConvTileTable<V, TPixel> Instance = new();

    private readonly delegate*<ConvTileArguments*, void>[] _one =
    [
        &ConvTile<V, Constant1, Constant1, TPixel>.Run,
        &ConvTile<V, Constant2, Constant1, TPixel>.Run,
        &ConvTile<V, Constant3, Constant1, TPixel>.Run,
        &ConvTile<V, Constant4, Constant1, TPixel>.Run,
        &ConvTile<V, Constant5, Constant1, TPixel>.Run,
        &ConvTile<V, Constant6, Constant1, TPixel>.Run,
        &ConvTile<V, Constant7, Constant1, TPixel>.Run,
    ];

    private readonly delegate*<ConvTileArguments*, void>[] _two =
    [
        &ConvTile<V, Constant1, Constant2, TPixel>.Run,
        &ConvTile<V, Constant2, Constant2, TPixel>.Run,
        &ConvTile<V, Constant3, Constant2, TPixel>.Run,
        &ConvTile<V, Constant4, Constant2, TPixel>.Run,
        &ConvTile<V, Constant5, Constant2, TPixel>.Run,
        &ConvTile<V, Constant6, Constant2, TPixel>.Run,
        &ConvTile<V, Constant7, Constant2, TPixel>.Run,
    ];

    /// <summary>The longest run whose sums, two vectors wide, stay in registers.</summary>
    public static int LongestRun => V.HasManyRegisters ? 7 : 3;

    /// <summary>The tile for a run of 1 to 7 pixels and 1 or 2 output vectors.</summary>
    public delegate*<ConvTileArguments*, void> Get(int run, int width) => (width == 1 ? _one : _two)[run - 1];

    /// <summary>
    /// The run length that covers rows of a width with the least time. A tile of 2 x run pixels issues 4 x run FMAs and
    /// 2 x run + 2 loads for each input channel; the loads of short runs no longer hide behind the FMAs.
    /// </summary>
    public static int BestRun(int width)
    {
        int best = 1;
        double bestCost = double.MaxValue;
        for (int run = 1; run <= LongestRun; run++)
        {
            double cost = (width + run - 1) / run * Math.Max(4.0 * run, 9) * (1 + 1.0 / (4 * run + 4));
            if (cost < bestCost)
                (best, bestCost) = (run, cost);
        }
        return best;
    }
}
