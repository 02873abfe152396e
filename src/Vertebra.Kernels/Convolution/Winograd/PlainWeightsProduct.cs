using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// Products of F(4x4, 3x3) for few tiles, as on a 7x7 map, with weights that are transformed in registers. The time of such a
/// convolution is that in which its weights arrive from memory, and transformed ones are four times as many. A row of six positions of
/// four tiles is summed at a time, in 24 registers; each input channel's nine weights are combined to the row's six factors on the way.
/// Inputs: [row][four tiles][input block][column][tile].
/// </summary>
internal sealed unsafe class PlainWeightsProduct<V> : WinogradProduct<V>
    where V : unmanaged, IVec<V>
{
    private const int SetTiles = 4;
    private const int Columns = 6;
    private const int Taps = 9;

    // Blocks of channels whose weights stay near while the six rows use them. Fewer mean more partial sums to be stored and loaded.
    private const int ChunkBlocks = 4;

    // Rows of G without their common factors, which multiply the finished sums.
    private static readonly float[] Factors = [1 / 4f, -1 / 6f, -1 / 6f, 1 / 24f, 1 / 24f, 1];

    private readonly int _sets;

    public PlainWeightsProduct(WinogradWeightsLayout weights, WinogradTiling tiling)
        : base(weights, tiling, Sets(tiling) * SetTiles, Layout(weights, tiling)) => _sets = Sets(tiling);

    public override string Label => " of plain weights";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(float* inputs, float* weights, int group, float* products, int tiles, int firstPanel, int endPanel)
    {
        float* factors = stackalloc float[Columns];
        Factors.CopyTo(new Span<float>(factors, Columns));
        nint blockLength = (nint)Weights.InChannels * Taps * V.Count;
        weights += group * Weights.Blocks * blockLength;
        int endBlock = Math.Min(2 * endPanel, Weights.Blocks);
        for (int outBlock = 2 * firstPanel; outBlock < endBlock; outBlock++)
        {
            float* panel = weights + outBlock * blockLength;
            float* sums = products + (nint)(outBlock - 2 * firstPanel) * GroupTiles * V.Count;
            Row row = default;
            row.Step = PositionStride;
            row.Factors = factors;
            for (int block = 0; block < Weights.InBlocks; block += ChunkBlocks)
            {
                row.Weights = panel;
                row.Channels = Math.Min(ChunkBlocks * V.Count, Weights.InChannels - block * V.Count);
                panel += row.Channels * Taps * V.Count;
                row.Ahead = panel;
                row.AheadStep = (Taps * V.Count + Columns * _sets - 1) / (Columns * _sets);
                row.Continues = block > 0;
                row.Ends = block + ChunkBlocks >= Weights.InBlocks;
                for (int set = 0; set < _sets; set++)
                {
                    row.Inputs = inputs + set * Inputs.SetStride + block * Inputs.BlockStride;
                    row.Sums = sums + set * SetTiles * V.Count;
                    if (_sets == 1)
                        MultiplyRows<Constant2>(&row);
                    else
                        MultiplyRows<Constant1>(&row);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MultiplyRows<TAhead>(Row* row)
        where TAhead : struct, IConstant
    {
        Multiply<Constant0, TAhead>(row);
        row->Next(Inputs.RowStride);
        Multiply<Constant1, TAhead>(row);
        row->Next(Inputs.RowStride);
        Multiply<Constant2, TAhead>(row);
        row->Next(Inputs.RowStride);
        Multiply<Constant3, TAhead>(row);
        row->Next(Inputs.RowStride);
        Multiply<Constant4, TAhead>(row);
        row->Next(Inputs.RowStride);
        Multiply<Constant5, TAhead>(row);
    }

    private static int Sets(WinogradTiling tiling) => (tiling.GroupTiles + SetTiles - 1) / SetTiles;

    private static WinogradInputLayout Layout(WinogradWeightsLayout weights, WinogradTiling tiling)
    {
        nint block = (nint)Columns * SetTiles * V.Count;
        nint set = Unaligned(weights.InBlocks * block);
        nint row = Sets(tiling) * set;
        return new(row, SetTiles * V.Count, block, SetTiles, set, Columns * row);
    }

    // One row of positions over some channels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRow, TAhead>(Row* row)
        where TRow : struct, IConstant
        where TAhead : struct, IConstant
    {
        V a0 = V.Zero, a1 = V.Zero, a2 = V.Zero, a3 = V.Zero;
        V b0 = V.Zero, b1 = V.Zero, b2 = V.Zero, b3 = V.Zero;
        V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero;
        V d0 = V.Zero, d1 = V.Zero, d2 = V.Zero, d3 = V.Zero;
        V e0 = V.Zero, e1 = V.Zero, e2 = V.Zero, e3 = V.Zero;
        V f0 = V.Zero, f1 = V.Zero, f2 = V.Zero, f3 = V.Zero;
        float* w = row->Weights;
        float* x = row->Inputs;
        float* ahead = row->Ahead;
        nint aheadStep = row->AheadStep;
        for (nint left = row->Channels; left > 0;)
        {
            nint channels = Math.Min(V.Count, left);
            left -= channels;
            for (float* end = x + channels; x < end; x++)
            {
                V g0 = Column<TRow>(w), g1 = Column<TRow>(w + V.Count), g2 = Column<TRow>(w + 2 * V.Count);
                w += Taps * V.Count;
                Prefetch.ToSecondLevel(ahead);
                if (TAhead.Value > 1)
                    Prefetch.ToSecondLevel(ahead + V.Count);
                ahead += aheadStep;
                a0 = V.MultiplyAdd(g0, x, a0);
                a1 = V.MultiplyAdd(g0, x + V.Count, a1);
                a2 = V.MultiplyAdd(g0, x + 2 * V.Count, a2);
                a3 = V.MultiplyAdd(g0, x + 3 * V.Count, a3);
                f0 = V.MultiplyAdd(g2, x + 20 * V.Count, f0);
                f1 = V.MultiplyAdd(g2, x + 21 * V.Count, f1);
                f2 = V.MultiplyAdd(g2, x + 22 * V.Count, f2);
                f3 = V.MultiplyAdd(g2, x + 23 * V.Count, f3);
                V even = g0 + g2;
                V p = even + g1;
                b0 = V.MultiplyAdd(p, x + 4 * V.Count, b0);
                b1 = V.MultiplyAdd(p, x + 5 * V.Count, b1);
                b2 = V.MultiplyAdd(p, x + 6 * V.Count, b2);
                b3 = V.MultiplyAdd(p, x + 7 * V.Count, b3);
                p = even - g1;
                c0 = V.MultiplyAdd(p, x + 8 * V.Count, c0);
                c1 = V.MultiplyAdd(p, x + 9 * V.Count, c1);
                c2 = V.MultiplyAdd(p, x + 10 * V.Count, c2);
                c3 = V.MultiplyAdd(p, x + 11 * V.Count, c3);
                even = g0 + Twice(Twice(g2));
                g1 = Twice(g1);
                p = even + g1;
                d0 = V.MultiplyAdd(p, x + 12 * V.Count, d0);
                d1 = V.MultiplyAdd(p, x + 13 * V.Count, d1);
                d2 = V.MultiplyAdd(p, x + 14 * V.Count, d2);
                d3 = V.MultiplyAdd(p, x + 15 * V.Count, d3);
                p = even - g1;
                e0 = V.MultiplyAdd(p, x + 16 * V.Count, e0);
                e1 = V.MultiplyAdd(p, x + 17 * V.Count, e1);
                e2 = V.MultiplyAdd(p, x + 18 * V.Count, e2);
                e3 = V.MultiplyAdd(p, x + 19 * V.Count, e3);
            }
            x += (Columns * SetTiles - 1) * V.Count;
        }
        row->Ahead = ahead;
        float* to = row->Sums;
        nint step = row->Step;
        float factor = row->Factors[TRow.Value];
        Store(row, factor * row->Factors[0], to, a0, a1, a2, a3);
        Store(row, factor * row->Factors[1], to + step, b0, b1, b2, b3);
        Store(row, factor * row->Factors[2], to + 2 * step, c0, c1, c2, c3);
        Store(row, factor * row->Factors[3], to + 3 * step, d0, d1, d2, d3);
        Store(row, factor * row->Factors[4], to + 4 * step, e0, e1, e2, e3);
        Store(row, factor * row->Factors[5], to + 5 * step, f0, f1, f2, f3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Row* row, float factor, float* to, V s0, V s1, V s2, V s3)
    {
        if (row->Continues)
        {
            s0 += V.Load(to);
            s1 += V.Load(to + V.Count);
            s2 += V.Load(to + 2 * V.Count);
            s3 += V.Load(to + 3 * V.Count);
        }
        if (row->Ends)
        {
            V scale = V.Broadcast(factor);
            s0 *= scale;
            s1 *= scale;
            s2 *= scale;
            s3 *= scale;
        }
        V.Store(s0, to);
        V.Store(s1, to + V.Count);
        V.Store(s2, to + 2 * V.Count);
        V.Store(s3, to + 3 * V.Count);
    }

    // One dimension of G g, a row of G over the kernel's rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Column<TRow>(float* w)
        where TRow : struct, IConstant
    {
        if (TRow.Value == 0)
            return V.Load(w);
        if (TRow.Value == 5)
            return V.Load(w + 6 * V.Count);
        V g0 = V.Load(w), g1 = V.Load(w + 3 * V.Count), g2 = V.Load(w + 6 * V.Count);
        if (TRow.Value == 1)
            return g0 + g2 + g1;
        if (TRow.Value == 2)
            return g0 + g2 - g1;
        V even = g0 + Twice(Twice(g2));
        return TRow.Value == 3 ? even + Twice(g1) : even - Twice(g1);
    }

    // Sums run beside the multiply-adds, on units of their own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Twice(V value) => value + value;

    private struct Row
    {
        public float* Weights;
        public float* Inputs;

        /// <summary>Memory to be fetched meanwhile, one or two lines with each channel; left where the next row goes on.</summary>
        public float* Ahead;
        public nint AheadStep;


        /// <summary>The sums of the row's first position, and the distance to the next position's.</summary>
        public float* Sums;
        public nint Step;
        public float* Factors;
        public nint Channels;

        /// <summary>Whether there are sums of earlier channels, and whether these channels are the last.</summary>
        public bool Continues;
        public bool Ends;

        public void Next(nint inputStride)
        {
            Inputs += inputStride;
            Sums += Columns * Step;
        }
    }
}
