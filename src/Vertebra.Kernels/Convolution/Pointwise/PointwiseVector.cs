using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Pointwise;

/// <summary>
/// The product of packed weights with one pixel, as the gates of squeeze and excitation need it: neighbouring channels go to separate
/// sums, for a single one would wait for each of its multiply-adds.
/// </summary>
internal static unsafe class PointwiseVector<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>The sums of a panel of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V One(float* x, float* weights, nint channels)
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        for (; channels >= 4; channels -= 4, x += 4, weights += 4 * V.Count)
        {
            sum0 = V.MultiplyAdd(V.Broadcast(x[0]), V.Load(weights), sum0);
            sum1 = V.MultiplyAdd(V.Broadcast(x[1]), V.Load(weights + V.Count), sum1);
            sum2 = V.MultiplyAdd(V.Broadcast(x[2]), V.Load(weights + 2 * V.Count), sum2);
            sum3 = V.MultiplyAdd(V.Broadcast(x[3]), V.Load(weights + 3 * V.Count), sum3);
        }
        for (; channels > 0; channels--, x++, weights += V.Count)
            sum0 = V.MultiplyAdd(V.Broadcast(x[0]), V.Load(weights), sum0);
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /// <summary>The sums of a panel of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V Two(float* x, float* weights, nint channels, out V second)
    {
        V left0 = V.Zero, left1 = V.Zero, left2 = V.Zero, left3 = V.Zero;
        V right0 = V.Zero, right1 = V.Zero, right2 = V.Zero, right3 = V.Zero;
        for (; channels >= 4; channels -= 4, x += 4, weights += 8 * V.Count)
        {
            V pixel = V.Broadcast(x[0]);
            left0 = V.MultiplyAdd(pixel, V.Load(weights), left0);
            right0 = V.MultiplyAdd(pixel, V.Load(weights + V.Count), right0);
            pixel = V.Broadcast(x[1]);
            left1 = V.MultiplyAdd(pixel, V.Load(weights + 2 * V.Count), left1);
            right1 = V.MultiplyAdd(pixel, V.Load(weights + 3 * V.Count), right1);
            pixel = V.Broadcast(x[2]);
            left2 = V.MultiplyAdd(pixel, V.Load(weights + 4 * V.Count), left2);
            right2 = V.MultiplyAdd(pixel, V.Load(weights + 5 * V.Count), right2);
            pixel = V.Broadcast(x[3]);
            left3 = V.MultiplyAdd(pixel, V.Load(weights + 6 * V.Count), left3);
            right3 = V.MultiplyAdd(pixel, V.Load(weights + 7 * V.Count), right3);
        }
        for (; channels > 0; channels--, x++, weights += 2 * V.Count)
        {
            V pixel = V.Broadcast(x[0]);
            left0 = V.MultiplyAdd(pixel, V.Load(weights), left0);
            right0 = V.MultiplyAdd(pixel, V.Load(weights + V.Count), right0);
        }
        second = (right0 + right1) + (right2 + right3);
        return (left0 + left1) + (left2 + left3);
    }
}
