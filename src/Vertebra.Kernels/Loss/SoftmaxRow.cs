using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Loss;

/// <summary>The parts of a numerically stable softmax over one row of a matrix.</summary>
internal static unsafe class SoftmaxRow<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>The greatest element; a NaN may be missed, and comes back from <see cref="Exponentials"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* x, int count)
    {
        float max = float.NegativeInfinity;
        int i = 0;
        if (count >= V.Count)
        {
            V lanes = V.Load(x);
            for (i = V.Count; i <= count - V.Count; i += V.Count)
                lanes = V.Max(lanes, V.Load(x + i));
            float* spilled = stackalloc float[V.Count];
            V.Store(lanes, spilled);
            for (int lane = 0; lane < V.Count; lane++)
                max = spilled[lane] > max ? spilled[lane] : max;
        }
        for (; i < count; i++)
            max = x[i] > max ? x[i] : max;
        return max;
    }

    /// <summary>Writes exp(x - max) and returns the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials(float* x, float max, float* y, int count)
    {
        V lanes = V.Zero;
        V shift = V.Broadcast(max);
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
        {
            V e = V.Exp(V.Load(x + i) - shift);
            V.Store(e, y + i);
            lanes += e;
        }
        float sum = V.Sum(lanes);
        for (; i < count; i++)
        {
            float e = MathF.Exp(x[i] - max);
            y[i] = e;
            sum += e;
        }
        return sum;
    }

    /// <summary>The sum of exp(x - max).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumOfExponentials(float* x, float max, int count)
    {
        V lanes = V.Zero;
        V shift = V.Broadcast(max);
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
            lanes += V.Exp(V.Load(x + i) - shift);
        float sum = V.Sum(lanes);
        for (; i < count; i++)
            sum += MathF.Exp(x[i] - max);
        return sum;
    }

    /// <summary>y = y * factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* y, float factor, int count)
    {
        V scale = V.Broadcast(factor);
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
            V.Store(V.Load(y + i) * scale, y + i);
        for (; i < count; i++)
            y[i] *= factor;
    }
}
