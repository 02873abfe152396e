using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Rows;

/// <summary>
/// Grouped 3x3 over rows. A vector holds whole groups, and a channel of each group is spread over the lanes of its group by a
/// permutation, so that only weights of the group itself are multiplied. Otherwise it goes as in <see cref="DepthwiseRows3{V, TRows}"/>.
/// </summary>
/// <typeparam name="V">Vector of channels.</typeparam>
/// <typeparam name="TRows">Rows of the result, 1 to 4; 1 or 2 with stride 2.</typeparam>
internal static unsafe class GroupedRows3<V, TRows>
    where V : unmanaged, IVec<V>
    where TRows : struct, IConstant
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ConvRows* rows)
    {
        V bias = V.Load(rows->Bias);
        V lower = V.Broadcast(rows->Lower), upper = V.Broadcast(rows->Upper);
        float* s0 = rows->Source0, s1 = rows->Source1, s2 = rows->Source2;
        float* s3 = rows->Source3, s4 = rows->Source4, s5 = rows->Source5;
        float* y = rows->Result - V.Count;
        nint line = rows->Width * V.Count;
        nint end = rows->SourceWidth * V.Count;

        // left, here and right: the sums of the results to the left of the column, below it and to its right.
        V left0 = bias, left1 = bias, left2 = bias, left3 = bias;
        V here0 = bias, here1 = bias, here2 = bias, here3 = bias;
        for (nint j = 0; j < end; j += V.Count, y += V.Count)
        {
            V right0 = bias, right1 = bias, right2 = bias, right3 = bias;
            float* w = rows->Weights;
            float* lanes = rows->Lanes;
            for (nint channel = rows->GroupWidth; channel > 0; channel--, w += 9 * V.Count, lanes += V.Count)
            {
                V spread = V.Load(lanes);
                V x0 = V.Permute(V.Load(s0 + j), spread);
                V x1 = V.Permute(V.Load(s1 + j), spread);
                V x2 = V.Permute(V.Load(s2 + j), spread);
                V x3 = TRows.Value > 1 ? V.Permute(V.Load(s3 + j), spread) : V.Zero;
                V x4 = TRows.Value > 2 ? V.Permute(V.Load(s4 + j), spread) : V.Zero;
                V x5 = TRows.Value > 3 ? V.Permute(V.Load(s5 + j), spread) : V.Zero;
                {
                    V tap = V.Load(w + 2 * V.Count);
                    left0 = V.MultiplyAdd(x0, tap, left0);
                    if (TRows.Value > 1)
                        left1 = V.MultiplyAdd(x1, tap, left1);
                    if (TRows.Value > 2)
                        left2 = V.MultiplyAdd(x2, tap, left2);
                    if (TRows.Value > 3)
                        left3 = V.MultiplyAdd(x3, tap, left3);
                }
                {
                    V tap = V.Load(w + 1 * V.Count);
                    here0 = V.MultiplyAdd(x0, tap, here0);
                    if (TRows.Value > 1)
                        here1 = V.MultiplyAdd(x1, tap, here1);
                    if (TRows.Value > 2)
                        here2 = V.MultiplyAdd(x2, tap, here2);
                    if (TRows.Value > 3)
                        here3 = V.MultiplyAdd(x3, tap, here3);
                }
                {
                    V tap = V.Load(w + 0 * V.Count);
                    right0 = V.MultiplyAdd(x0, tap, right0);
                    if (TRows.Value > 1)
                        right1 = V.MultiplyAdd(x1, tap, right1);
                    if (TRows.Value > 2)
                        right2 = V.MultiplyAdd(x2, tap, right2);
                    if (TRows.Value > 3)
                        right3 = V.MultiplyAdd(x3, tap, right3);
                }
                {
                    V tap = V.Load(w + 5 * V.Count);
                    left0 = V.MultiplyAdd(x1, tap, left0);
                    if (TRows.Value > 1)
                        left1 = V.MultiplyAdd(x2, tap, left1);
                    if (TRows.Value > 2)
                        left2 = V.MultiplyAdd(x3, tap, left2);
                    if (TRows.Value > 3)
                        left3 = V.MultiplyAdd(x4, tap, left3);
                }
                {
                    V tap = V.Load(w + 4 * V.Count);
                    here0 = V.MultiplyAdd(x1, tap, here0);
                    if (TRows.Value > 1)
                        here1 = V.MultiplyAdd(x2, tap, here1);
                    if (TRows.Value > 2)
                        here2 = V.MultiplyAdd(x3, tap, here2);
                    if (TRows.Value > 3)
                        here3 = V.MultiplyAdd(x4, tap, here3);
                }
                {
                    V tap = V.Load(w + 3 * V.Count);
                    right0 = V.MultiplyAdd(x1, tap, right0);
                    if (TRows.Value > 1)
                        right1 = V.MultiplyAdd(x2, tap, right1);
                    if (TRows.Value > 2)
                        right2 = V.MultiplyAdd(x3, tap, right2);
                    if (TRows.Value > 3)
                        right3 = V.MultiplyAdd(x4, tap, right3);
                }
                {
                    V tap = V.Load(w + 8 * V.Count);
                    left0 = V.MultiplyAdd(x2, tap, left0);
                    if (TRows.Value > 1)
                        left1 = V.MultiplyAdd(x3, tap, left1);
                    if (TRows.Value > 2)
                        left2 = V.MultiplyAdd(x4, tap, left2);
                    if (TRows.Value > 3)
                        left3 = V.MultiplyAdd(x5, tap, left3);
                }
                {
                    V tap = V.Load(w + 7 * V.Count);
                    here0 = V.MultiplyAdd(x2, tap, here0);
                    if (TRows.Value > 1)
                        here1 = V.MultiplyAdd(x3, tap, here1);
                    if (TRows.Value > 2)
                        here2 = V.MultiplyAdd(x4, tap, here2);
                    if (TRows.Value > 3)
                        here3 = V.MultiplyAdd(x5, tap, here3);
                }
                {
                    V tap = V.Load(w + 6 * V.Count);
                    right0 = V.MultiplyAdd(x2, tap, right0);
                    if (TRows.Value > 1)
                        right1 = V.MultiplyAdd(x3, tap, right1);
                    if (TRows.Value > 2)
                        right2 = V.MultiplyAdd(x4, tap, right2);
                    if (TRows.Value > 3)
                        right3 = V.MultiplyAdd(x5, tap, right3);
                }
            }
            if (j > 0)
                Store(y, line, lower, upper, left0, left1, left2, left3);
            (left0, left1, left2, left3) = (here0, here1, here2, here3);
            (here0, here1, here2, here3) = (right0, right1, right2, right3);
        }
        Store(y, line, lower, upper, left0, left1, left2, left3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunStride2(ConvRows* rows)
    {
        V bias = V.Load(rows->Bias);
        V lower = V.Broadcast(rows->Lower), upper = V.Broadcast(rows->Upper);
        float* s0 = rows->Source0, s1 = rows->Source1, s2 = rows->Source2, s3 = rows->Source3, s4 = rows->Source4;
        float* y = rows->Result;
        nint line = rows->Width * V.Count;
        nint end = rows->SourceWidth * V.Count;
        V here0 = bias, here1 = bias;
        for (nint i = 0; i < line; i += V.Count)
        {
            // The column below the middle tap, and the one between this result and the next, if there is one. The sums of this result
            // are two, one for each column.
            nint j = 2 * i;
            V even0 = V.Zero, even1 = V.Zero, right0 = bias, right1 = bias;
            float* w = rows->Weights;
            float* lanes = rows->Lanes;
            bool between = j + V.Count < end;
            for (nint channel = rows->GroupWidth; channel > 0; channel--, w += 9 * V.Count, lanes += V.Count)
            {
                V spread = V.Load(lanes);
                V x0 = V.Permute(V.Load(s0 + j), spread);
                V x1 = V.Permute(V.Load(s1 + j), spread);
                V x2 = V.Permute(V.Load(s2 + j), spread);
                V x3 = TRows.Value > 1 ? V.Permute(V.Load(s3 + j), spread) : V.Zero;
                V x4 = TRows.Value > 1 ? V.Permute(V.Load(s4 + j), spread) : V.Zero;
                {
                    V tap = V.Load(w + 1 * V.Count);
                    even0 = V.MultiplyAdd(x0, tap, even0);
                    if (TRows.Value > 1)
                        even1 = V.MultiplyAdd(x2, tap, even1);
                }
                {
                    V tap = V.Load(w + 4 * V.Count);
                    even0 = V.MultiplyAdd(x1, tap, even0);
                    if (TRows.Value > 1)
                        even1 = V.MultiplyAdd(x3, tap, even1);
                }
                {
                    V tap = V.Load(w + 7 * V.Count);
                    even0 = V.MultiplyAdd(x2, tap, even0);
                    if (TRows.Value > 1)
                        even1 = V.MultiplyAdd(x4, tap, even1);
                }
                if (between)
                {
                    x0 = V.Permute(V.Load(s0 + j + V.Count), spread);
                    x1 = V.Permute(V.Load(s1 + j + V.Count), spread);
                    x2 = V.Permute(V.Load(s2 + j + V.Count), spread);
                    x3 = TRows.Value > 1 ? V.Permute(V.Load(s3 + j + V.Count), spread) : V.Zero;
                    x4 = TRows.Value > 1 ? V.Permute(V.Load(s4 + j + V.Count), spread) : V.Zero;
                    {
                        V tap = V.Load(w + 2 * V.Count);
                        here0 = V.MultiplyAdd(x0, tap, here0);
                        if (TRows.Value > 1)
                            here1 = V.MultiplyAdd(x2, tap, here1);
                    }
                    {
                        V tap = V.Load(w + 5 * V.Count);
                        here0 = V.MultiplyAdd(x1, tap, here0);
                        if (TRows.Value > 1)
                            here1 = V.MultiplyAdd(x3, tap, here1);
                    }
                    {
                        V tap = V.Load(w + 8 * V.Count);
                        here0 = V.MultiplyAdd(x2, tap, here0);
                        if (TRows.Value > 1)
                            here1 = V.MultiplyAdd(x4, tap, here1);
                    }
                    {
                        V tap = V.Load(w + 0 * V.Count);
                        right0 = V.MultiplyAdd(x0, tap, right0);
                        if (TRows.Value > 1)
                            right1 = V.MultiplyAdd(x2, tap, right1);
                    }
                    {
                        V tap = V.Load(w + 3 * V.Count);
                        right0 = V.MultiplyAdd(x1, tap, right0);
                        if (TRows.Value > 1)
                            right1 = V.MultiplyAdd(x3, tap, right1);
                    }
                    {
                        V tap = V.Load(w + 6 * V.Count);
                        right0 = V.MultiplyAdd(x2, tap, right0);
                        if (TRows.Value > 1)
                            right1 = V.MultiplyAdd(x4, tap, right1);
                    }
                }
            }
            Store(y + i, line, lower, upper, here0 + even0, here1 + even1, bias, bias);
            (here0, here1) = (right0, right1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, nint line, V lower, V upper, V sum0, V sum1, V sum2, V sum3)
    {
        V.Store(V.Min(upper, V.Max(lower, sum0)), y);
        if (TRows.Value > 1)
            V.Store(V.Min(upper, V.Max(lower, sum1)), y + line);
        if (TRows.Value > 2)
            V.Store(V.Min(upper, V.Max(lower, sum2)), y + 2 * line);
        if (TRows.Value > 3)
            V.Store(V.Min(upper, V.Max(lower, sum3)), y + 3 * line);
    }
}
