using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Rows;

/// <summary>Depthwise 5x5 over rows, as <see cref="DepthwiseRows3{V, TRows}"/>; a weight is loaded once for the rows of the result.</summary>
/// <typeparam name="V">Vector of channels.</typeparam>
/// <typeparam name="TRows">Rows of the result, 1 or 2.</typeparam>
internal static unsafe class DepthwiseRows5<V, TRows>
    where V : unmanaged, IVec<V>
    where TRows : struct, IConstant
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ConvRows* rows)
    {
        float* w = rows->Weights;
        V bias = V.Load(rows->Bias);
        V lower = V.Broadcast(rows->Lower), upper = V.Broadcast(rows->Upper);
        float* s0 = rows->Source0, s1 = rows->Source1, s2 = rows->Source2;
        float* s3 = rows->Source3, s4 = rows->Source4, s5 = rows->Source5;
        float* y = rows->Result - 2 * V.Count;
        nint line = rows->Width * V.Count;
        nint end = rows->SourceWidth * V.Count;

        // a to e: the sums of the results from two to the left of the column to two to its right.
        V a0 = bias, b0 = bias, c0 = bias, d0 = bias, e0;
        V a1 = bias, b1 = bias, c1 = bias, d1 = bias, e1;
        for (nint j = 0; j < end; j += V.Count, y += V.Count)
        {
            V x0 = V.Load(s0 + j);
            V x1 = V.Load(s1 + j);
            V x2 = V.Load(s2 + j);
            V x3 = V.Load(s3 + j);
            V x4 = V.Load(s4 + j);
            V x5 = TRows.Value > 1 ? V.Load(s5 + j) : V.Zero;
            e0 = e1 = bias;
            {
                V tap = V.Load(w + 4 * V.Count);
                a0 = V.MultiplyAdd(x0, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x1, tap, a1);
            }
            {
                V tap = V.Load(w + 9 * V.Count);
                a0 = V.MultiplyAdd(x1, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x2, tap, a1);
            }
            {
                V tap = V.Load(w + 14 * V.Count);
                a0 = V.MultiplyAdd(x2, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x3, tap, a1);
            }
            {
                V tap = V.Load(w + 19 * V.Count);
                a0 = V.MultiplyAdd(x3, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x4, tap, a1);
            }
            {
                V tap = V.Load(w + 24 * V.Count);
                a0 = V.MultiplyAdd(x4, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x5, tap, a1);
            }
            {
                V tap = V.Load(w + 3 * V.Count);
                b0 = V.MultiplyAdd(x0, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x1, tap, b1);
            }
            {
                V tap = V.Load(w + 8 * V.Count);
                b0 = V.MultiplyAdd(x1, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x2, tap, b1);
            }
            {
                V tap = V.Load(w + 13 * V.Count);
                b0 = V.MultiplyAdd(x2, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x3, tap, b1);
            }
            {
                V tap = V.Load(w + 18 * V.Count);
                b0 = V.MultiplyAdd(x3, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x4, tap, b1);
            }
            {
                V tap = V.Load(w + 23 * V.Count);
                b0 = V.MultiplyAdd(x4, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x5, tap, b1);
            }
            {
                V tap = V.Load(w + 2 * V.Count);
                c0 = V.MultiplyAdd(x0, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x1, tap, c1);
            }
            {
                V tap = V.Load(w + 7 * V.Count);
                c0 = V.MultiplyAdd(x1, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x2, tap, c1);
            }
            {
                V tap = V.Load(w + 12 * V.Count);
                c0 = V.MultiplyAdd(x2, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x3, tap, c1);
            }
            {
                V tap = V.Load(w + 17 * V.Count);
                c0 = V.MultiplyAdd(x3, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x4, tap, c1);
            }
            {
                V tap = V.Load(w + 22 * V.Count);
                c0 = V.MultiplyAdd(x4, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x5, tap, c1);
            }
            {
                V tap = V.Load(w + 1 * V.Count);
                d0 = V.MultiplyAdd(x0, tap, d0);
                if (TRows.Value > 1)
                    d1 = V.MultiplyAdd(x1, tap, d1);
            }
            {
                V tap = V.Load(w + 6 * V.Count);
                d0 = V.MultiplyAdd(x1, tap, d0);
                if (TRows.Value > 1)
                    d1 = V.MultiplyAdd(x2, tap, d1);
            }
            {
                V tap = V.Load(w + 11 * V.Count);
                d0 = V.MultiplyAdd(x2, tap, d0);
                if (TRows.Value > 1)
                    d1 = V.MultiplyAdd(x3, tap, d1);
            }
            {
                V tap = V.Load(w + 16 * V.Count);
                d0 = V.MultiplyAdd(x3, tap, d0);
                if (TRows.Value > 1)
                    d1 = V.MultiplyAdd(x4, tap, d1);
            }
            {
                V tap = V.Load(w + 21 * V.Count);
                d0 = V.MultiplyAdd(x4, tap, d0);
                if (TRows.Value > 1)
                    d1 = V.MultiplyAdd(x5, tap, d1);
            }
            {
                V tap = V.Load(w + 0 * V.Count);
                e0 = V.MultiplyAdd(x0, tap, e0);
                if (TRows.Value > 1)
                    e1 = V.MultiplyAdd(x1, tap, e1);
            }
            {
                V tap = V.Load(w + 5 * V.Count);
                e0 = V.MultiplyAdd(x1, tap, e0);
                if (TRows.Value > 1)
                    e1 = V.MultiplyAdd(x2, tap, e1);
            }
            {
                V tap = V.Load(w + 10 * V.Count);
                e0 = V.MultiplyAdd(x2, tap, e0);
                if (TRows.Value > 1)
                    e1 = V.MultiplyAdd(x3, tap, e1);
            }
            {
                V tap = V.Load(w + 15 * V.Count);
                e0 = V.MultiplyAdd(x3, tap, e0);
                if (TRows.Value > 1)
                    e1 = V.MultiplyAdd(x4, tap, e1);
            }
            {
                V tap = V.Load(w + 20 * V.Count);
                e0 = V.MultiplyAdd(x4, tap, e0);
                if (TRows.Value > 1)
                    e1 = V.MultiplyAdd(x5, tap, e1);
            }
            if (j > V.Count)
                Store(y, line, lower, upper, a0, a1);
            (a0, b0, c0, d0) = (b0, c0, d0, e0);
            (a1, b1, c1, d1) = (b1, c1, d1, e1);
        }
        if (end > V.Count)
            Store(y, line, lower, upper, a0, a1);
        Store(y + V.Count, line, lower, upper, b0, b1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunStride2(ConvRows* rows)
    {
        float* w = rows->Weights;
        V bias = V.Load(rows->Bias);
        V lower = V.Broadcast(rows->Lower), upper = V.Broadcast(rows->Upper);
        float* s0 = rows->Source0, s1 = rows->Source1, s2 = rows->Source2, s3 = rows->Source3;
        float* s4 = rows->Source4, s5 = rows->Source5, s6 = rows->Source6;
        float* y = rows->Result - V.Count;
        nint line = rows->Width * V.Count;
        nint end = rows->SourceWidth * V.Count;

        // a, b and c: the sums of the results to the left of an even column, below it and to its right.
        V a0 = bias, b0 = bias, c0;
        V a1 = bias, b1 = bias, c1;
        for (nint i = 0; i < line; i += V.Count)
        {
            nint j = 2 * i;
            V x0 = V.Load(s0 + j);
            V x1 = V.Load(s1 + j);
            V x2 = V.Load(s2 + j);
            V x3 = V.Load(s3 + j);
            V x4 = V.Load(s4 + j);
            V x5 = TRows.Value > 1 ? V.Load(s5 + j) : V.Zero;
            V x6 = TRows.Value > 1 ? V.Load(s6 + j) : V.Zero;
            c0 = c1 = bias;
            {
                V tap = V.Load(w + 4 * V.Count);
                a0 = V.MultiplyAdd(x0, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x2, tap, a1);
            }
            {
                V tap = V.Load(w + 9 * V.Count);
                a0 = V.MultiplyAdd(x1, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x3, tap, a1);
            }
            {
                V tap = V.Load(w + 14 * V.Count);
                a0 = V.MultiplyAdd(x2, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x4, tap, a1);
            }
            {
                V tap = V.Load(w + 19 * V.Count);
                a0 = V.MultiplyAdd(x3, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x5, tap, a1);
            }
            {
                V tap = V.Load(w + 24 * V.Count);
                a0 = V.MultiplyAdd(x4, tap, a0);
                if (TRows.Value > 1)
                    a1 = V.MultiplyAdd(x6, tap, a1);
            }
            {
                V tap = V.Load(w + 2 * V.Count);
                b0 = V.MultiplyAdd(x0, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x2, tap, b1);
            }
            {
                V tap = V.Load(w + 7 * V.Count);
                b0 = V.MultiplyAdd(x1, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x3, tap, b1);
            }
            {
                V tap = V.Load(w + 12 * V.Count);
                b0 = V.MultiplyAdd(x2, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x4, tap, b1);
            }
            {
                V tap = V.Load(w + 17 * V.Count);
                b0 = V.MultiplyAdd(x3, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x5, tap, b1);
            }
            {
                V tap = V.Load(w + 22 * V.Count);
                b0 = V.MultiplyAdd(x4, tap, b0);
                if (TRows.Value > 1)
                    b1 = V.MultiplyAdd(x6, tap, b1);
            }
            {
                V tap = V.Load(w + 0 * V.Count);
                c0 = V.MultiplyAdd(x0, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x2, tap, c1);
            }
            {
                V tap = V.Load(w + 5 * V.Count);
                c0 = V.MultiplyAdd(x1, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x3, tap, c1);
            }
            {
                V tap = V.Load(w + 10 * V.Count);
                c0 = V.MultiplyAdd(x2, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x4, tap, c1);
            }
            {
                V tap = V.Load(w + 15 * V.Count);
                c0 = V.MultiplyAdd(x3, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x5, tap, c1);
            }
            {
                V tap = V.Load(w + 20 * V.Count);
                c0 = V.MultiplyAdd(x4, tap, c0);
                if (TRows.Value > 1)
                    c1 = V.MultiplyAdd(x6, tap, c1);
            }
            if (i > 0)
                Store(y + i, line, lower, upper, a0, a1);
            j += V.Count;
            if (j < end)
            {
                x0 = V.Load(s0 + j);
                x1 = V.Load(s1 + j);
                x2 = V.Load(s2 + j);
                x3 = V.Load(s3 + j);
                x4 = V.Load(s4 + j);
                x5 = TRows.Value > 1 ? V.Load(s5 + j) : V.Zero;
                x6 = TRows.Value > 1 ? V.Load(s6 + j) : V.Zero;
                {
                    V tap = V.Load(w + 3 * V.Count);
                    b0 = V.MultiplyAdd(x0, tap, b0);
                    if (TRows.Value > 1)
                        b1 = V.MultiplyAdd(x2, tap, b1);
                }
                {
                    V tap = V.Load(w + 8 * V.Count);
                    b0 = V.MultiplyAdd(x1, tap, b0);
                    if (TRows.Value > 1)
                        b1 = V.MultiplyAdd(x3, tap, b1);
                }
                {
                    V tap = V.Load(w + 13 * V.Count);
                    b0 = V.MultiplyAdd(x2, tap, b0);
                    if (TRows.Value > 1)
                        b1 = V.MultiplyAdd(x4, tap, b1);
                }
                {
                    V tap = V.Load(w + 18 * V.Count);
                    b0 = V.MultiplyAdd(x3, tap, b0);
                    if (TRows.Value > 1)
                        b1 = V.MultiplyAdd(x5, tap, b1);
                }
                {
                    V tap = V.Load(w + 23 * V.Count);
                    b0 = V.MultiplyAdd(x4, tap, b0);
                    if (TRows.Value > 1)
                        b1 = V.MultiplyAdd(x6, tap, b1);
                }
                {
                    V tap = V.Load(w + 1 * V.Count);
                    c0 = V.MultiplyAdd(x0, tap, c0);
                    if (TRows.Value > 1)
                        c1 = V.MultiplyAdd(x2, tap, c1);
                }
                {
                    V tap = V.Load(w + 6 * V.Count);
                    c0 = V.MultiplyAdd(x1, tap, c0);
                    if (TRows.Value > 1)
                        c1 = V.MultiplyAdd(x3, tap, c1);
                }
                {
                    V tap = V.Load(w + 11 * V.Count);
                    c0 = V.MultiplyAdd(x2, tap, c0);
                    if (TRows.Value > 1)
                        c1 = V.MultiplyAdd(x4, tap, c1);
                }
                {
                    V tap = V.Load(w + 16 * V.Count);
                    c0 = V.MultiplyAdd(x3, tap, c0);
                    if (TRows.Value > 1)
                        c1 = V.MultiplyAdd(x5, tap, c1);
                }
                {
                    V tap = V.Load(w + 21 * V.Count);
                    c0 = V.MultiplyAdd(x4, tap, c0);
                    if (TRows.Value > 1)
                        c1 = V.MultiplyAdd(x6, tap, c1);
                }
            }
            (a0, b0) = (b0, c0);
            (a1, b1) = (b1, c1);
        }
        Store(y + line, line, lower, upper, a0, a1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, nint line, V lower, V upper, V sum0, V sum1)
    {
        V.Store(V.Min(upper, V.Max(lower, sum0)), y);
        if (TRows.Value > 1)
            V.Store(V.Min(upper, V.Max(lower, sum1)), y + line);
    }
}
