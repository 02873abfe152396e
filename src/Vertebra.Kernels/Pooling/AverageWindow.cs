namespace Vertebra.Kernels.Pooling;

/// <summary>One axis of an averaging window: positions <see cref="Start"/>, Start + step, ... of the map.</summary>
/// <param name="Start">First position inside the map.</param>
/// <param name="Count">Positions inside the map.</param>
/// <param name="Divisor">Positions to divide by; a window's divisor is the product over both axes.</param>
internal readonly record struct AverageWindow(int Start, int Count, int Divisor)
{
    /// <summary>The windows of a pooling with a kernel.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="windows">Their number.</param>
    /// <param name="countPadding">Whether positions in the padding count.</param>
    /// <param name="padEnd">Padding behind the map.</param>
    public static AverageWindow[] Of(PoolAxis axis, int windows, bool countPadding, int padEnd)
    {
        var result = new AverageWindow[windows];
        for (int i = 0; i < windows; i++)
        {
            (int start, int count) = axis.Window(i);
            result[i] = new(start, count, Math.Max(1, countPadding ? axis.CountWithPadding(i, padEnd) : count));
        }
        return result;
    }

    /// <summary>The windows [floor(i * size / windows), ceil((i + 1) * size / windows)) of an adaptive pooling.</summary>
    public static AverageWindow[] Adaptive(int size, int windows)
    {
        var result = new AverageWindow[windows];
        for (int i = 0; i < windows; i++)
        {
            int start = (int)((long)i * size / windows);
            int count = (int)(((i + 1L) * size + windows - 1) / windows) - start;
            result[i] = new(start, count, count);
        }
        return result;
    }
}
