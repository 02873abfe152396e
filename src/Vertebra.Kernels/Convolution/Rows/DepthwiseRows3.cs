using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Rows;

/// <summary>
/// Depthwise 3x3 over rows: a source column is loaded once for all rows of the result and added to the sums of every result that it
/// reaches, so the borders to the left and right need no case of their own.
/// </summary>
/// <typeparam name="V">Vector of channels.</typeparam>
/// <typeparam name="TRows">Rows of the result, 1 to 4; 1 or 2 with stride 2.</typeparam>
internal static unsafe class DepthwiseRows3<V, TRows>
    where V : unmanaged, IVec<V>
    where TRows : struct, IConstant
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ConvRows* rows)
    {
        float* w = rows->Weights;
        V w00 = V.Load(w + 0 * V.Count), w01 = V.Load(w + 1 * V.Count), w02 = V.Load(w + 2 * V.Count);
        V w10 = V.Load(w + 3 * V.Count), w11 = V.Load(w + 4 * V.Count), w12 = V.Load(w + 5 * V.Count);
        V w20 = V.Load(w + 6 * V.Count), w21 = V.Load(w + 7 * V.Count), w22 = V.Load(w + 8 * V.Count);
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
            V x0 = V.Load(s0 + j);
            V x1 = V.Load(s1 + j);
            V x2 = V.Load(s2 + j);
            left0 = Sum(x0, x1, x2, w02, w12, w22, left0);
            here0 = Sum(x0, x1, x2, w01, w11, w21, here0);
            V right0 = Sum(x0, x1, x2, w00, w10, w20, bias);
            V right1 = bias, right2 = bias, right3 = bias;
            V x3 = TRows.Value > 1 ? V.Load(s3 + j) : V.Zero;
            V x4 = TRows.Value > 2 ? V.Load(s4 + j) : V.Zero;
            V x5 = TRows.Value > 3 ? V.Load(s5 + j) : V.Zero;
            if (TRows.Value > 1)
            {
                left1 = Sum(x1, x2, x3, w02, w12, w22, left1);
                here1 = Sum(x1, x2, x3, w01, w11, w21, here1);
                right1 = Sum(x1, x2, x3, w00, w10, w20, bias);
            }
            if (TRows.Value > 2)
            {
                left2 = Sum(x2, x3, x4, w02, w12, w22, left2);
                here2 = Sum(x2, x3, x4, w01, w11, w21, here2);
                right2 = Sum(x2, x3, x4, w00, w10, w20, bias);
            }
            if (TRows.Value > 3)
            {
                left3 = Sum(x3, x4, x5, w02, w12, w22, left3);
                here3 = Sum(x3, x4, x5, w01, w11, w21, here3);
                right3 = Sum(x3, x4, x5, w00, w10, w20, bias);
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
        float* w = rows->Weights;
        V w00 = V.Load(w + 0 * V.Count), w01 = V.Load(w + 1 * V.Count), w02 = V.Load(w + 2 * V.Count);
        V w10 = V.Load(w + 3 * V.Count), w11 = V.Load(w + 4 * V.Count), w12 = V.Load(w + 5 * V.Count);
        V w20 = V.Load(w + 6 * V.Count), w21 = V.Load(w + 7 * V.Count), w22 = V.Load(w + 8 * V.Count);
        V bias = V.Load(rows->Bias);
        V lower = V.Broadcast(rows->Lower), upper = V.Broadcast(rows->Upper);
        float* s0 = rows->Source0, s1 = rows->Source1, s2 = rows->Source2, s3 = rows->Source3, s4 = rows->Source4;
        float* y = rows->Result;
        nint line = rows->Width * V.Count;
        nint end = rows->SourceWidth * V.Count;
        V here0 = bias, here1 = bias;
        for (nint i = 0; i < line; i += V.Count)
        {
            // The column below the middle tap, and the one between this result and the next, if there is one.
            nint j = 2 * i;
            V x0 = V.Load(s0 + j);
            V x1 = V.Load(s1 + j);
            V x2 = V.Load(s2 + j);
            here0 = Sum(x0, x1, x2, w01, w11, w21, here0);
            if (TRows.Value > 1)
                here1 = Sum(x2, V.Load(s3 + j), V.Load(s4 + j), w01, w11, w21, here1);
            V right0 = bias, right1 = bias;
            j += V.Count;
            if (j < end)
            {
                x0 = V.Load(s0 + j);
                x1 = V.Load(s1 + j);
                x2 = V.Load(s2 + j);
                here0 = Sum(x0, x1, x2, w02, w12, w22, here0);
                right0 = Sum(x0, x1, x2, w00, w10, w20, bias);
                if (TRows.Value > 1)
                {
                    x0 = V.Load(s3 + j);
                    x1 = V.Load(s4 + j);
                    here1 = Sum(x2, x0, x1, w02, w12, w22, here1);
                    right1 = Sum(x2, x0, x1, w00, w10, w20, bias);
                }
            }
            Store(y + i, line, lower, upper, here0, here1, bias, bias);
            (here0, here1) = (right0, right1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum(V x0, V x1, V x2, V w0, V w1, V w2, V sum) => V.MultiplyAdd(x2, w2, V.MultiplyAdd(x1, w1, V.MultiplyAdd(x0, w0, sum)));

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
