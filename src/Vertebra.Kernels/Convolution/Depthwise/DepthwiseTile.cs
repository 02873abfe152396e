using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Depthwise;

/// <summary>The taps that neighbouring result positions share, and the distances in floats between what they read and write.</summary>
internal unsafe struct DepthwiseWindow
{
    public float* Weights;
    public int Rows;
    public int Columns;
    public nint WeightRowStep;
    public nint WeightColumnStep;
    public nint SourceRowStep;
    public nint SourceColumnStep;

    /// <summary>From one result's source to the next one's.</summary>
    public nint SourceStep;

    /// <summary>From one result to the next.</summary>
    public nint ResultStep;
}

/// <summary>Sums of a depthwise convolution in registers: eight, four or one neighbouring results of one channel block.</summary>
internal static unsafe class DepthwiseTile<V>
    where V : unmanaged, IVec<V>
{
    private const int Wide = 8;
    private const int Narrow = 4;

    /// <summary>Computes a run of results. A last tile may compute some of them a second time.</summary>
    public static void Run(in DepthwiseWindow window, float* source, float* result, int count, V bias)
    {
        int done = 0;
        for (; done <= count - Wide; done += Wide)
            Eight(window, source + done * window.SourceStep, result + done * window.ResultStep, bias);
        if (done == count)
            return;
        if (count < Narrow)
        {
            for (; done < count; done++)
                One(window, source + done * window.SourceStep, result + done * window.ResultStep, bias);
            return;
        }
        if (count - done > Narrow)
        {
            Four(window, source + done * window.SourceStep, result + done * window.ResultStep, bias);
            done += Narrow;
        }
        done = Math.Min(done, count - Narrow);
        Four(window, source + done * window.SourceStep, result + done * window.ResultStep, bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(in DepthwiseWindow window, float* source, float* result, V bias)
    {
        V sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias, sum4 = bias, sum5 = bias, sum6 = bias, sum7 = bias;
        nint one = window.SourceStep;
        nint two = 2 * one;
        nint three = 3 * one;
        nint four = 4 * one;
        nint sourceColumn = window.SourceColumnStep;
        nint weightColumn = window.WeightColumnStep;
        int columns = window.Columns;
        float* sourceRow = source;
        float* weightRow = window.Weights;
        for (int row = 0; row < window.Rows; row++, sourceRow += window.SourceRowStep, weightRow += window.WeightRowStep)
        {
            float* near = sourceRow;
            float* weights = weightRow;
            for (int column = 0; column < columns; column++, near += sourceColumn, weights += weightColumn)
            {
                V weight = V.Load(weights);
                float* far = near + four;
                sum0 = V.MultiplyAdd(V.Load(near), weight, sum0);
                sum1 = V.MultiplyAdd(V.Load(near + one), weight, sum1);
                sum2 = V.MultiplyAdd(V.Load(near + two), weight, sum2);
                sum3 = V.MultiplyAdd(V.Load(near + three), weight, sum3);
                sum4 = V.MultiplyAdd(V.Load(far), weight, sum4);
                sum5 = V.MultiplyAdd(V.Load(far + one), weight, sum5);
                sum6 = V.MultiplyAdd(V.Load(far + two), weight, sum6);
                sum7 = V.MultiplyAdd(V.Load(far + three), weight, sum7);
            }
        }
        nint step = window.ResultStep;
        V.Store(sum0, result);
        V.Store(sum1, result + step);
        V.Store(sum2, result + 2 * step);
        V.Store(sum3, result + 3 * step);
        V.Store(sum4, result + 4 * step);
        V.Store(sum5, result + 5 * step);
        V.Store(sum6, result + 6 * step);
        V.Store(sum7, result + 7 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(in DepthwiseWindow window, float* source, float* result, V bias)
    {
        V sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias;
        nint one = window.SourceStep;
        nint two = 2 * one;
        nint three = 3 * one;
        nint sourceColumn = window.SourceColumnStep;
        nint weightColumn = window.WeightColumnStep;
        int columns = window.Columns;
        float* sourceRow = source;
        float* weightRow = window.Weights;
        for (int row = 0; row < window.Rows; row++, sourceRow += window.SourceRowStep, weightRow += window.WeightRowStep)
        {
            float* near = sourceRow;
            float* weights = weightRow;
            for (int column = 0; column < columns; column++, near += sourceColumn, weights += weightColumn)
            {
                V weight = V.Load(weights);
                sum0 = V.MultiplyAdd(V.Load(near), weight, sum0);
                sum1 = V.MultiplyAdd(V.Load(near + one), weight, sum1);
                sum2 = V.MultiplyAdd(V.Load(near + two), weight, sum2);
                sum3 = V.MultiplyAdd(V.Load(near + three), weight, sum3);
            }
        }
        nint step = window.ResultStep;
        V.Store(sum0, result);
        V.Store(sum1, result + step);
        V.Store(sum2, result + 2 * step);
        V.Store(sum3, result + 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in DepthwiseWindow window, float* source, float* result, V bias)
    {
        V sum = bias;
        float* sourceRow = source;
        float* weightRow = window.Weights;
        for (int row = 0; row < window.Rows; row++, sourceRow += window.SourceRowStep, weightRow += window.WeightRowStep)
        {
            float* near = sourceRow;
            float* weights = weightRow;
            for (int column = 0; column < window.Columns; column++, near += window.SourceColumnStep, weights += window.WeightColumnStep)
                sum = V.MultiplyAdd(V.Load(near), V.Load(weights), sum);
        }
        V.Store(sum, result);
    }
}
