namespace Vertebra.Kernels.Convolution.Depthwise;

/// <summary>
/// One axis of a depthwise convolution: result position i (of <see cref="Count"/>, <see cref="ResultStep"/> apart from
/// <see cref="ResultStart"/>) is the sum over taps j of source[i * Stride + Offset + j * TapStep] times weight[FirstWeight + j * WeightStep].
/// </summary>
internal sealed record DepthwiseAxis
{
    public required int SourceSize { get; init; }

    public required int Count { get; init; }

    public required int Taps { get; init; }

    public required int Stride { get; init; }

    public required int Offset { get; init; }

    public required int TapStep { get; init; }

    public int FirstWeight { get; init; }

    public int WeightStep { get; init; } = 1;

    public int ResultStart { get; init; }

    public int ResultStep { get; init; } = 1;

    /// <summary>The axis of the forward pass.</summary>
    public static DepthwiseAxis Forward(int inSize, int outSize, int kernel, int stride, int pad, int dilation) => new()
    {
        SourceSize = inSize,
        Count = outSize,
        Taps = kernel,
        Stride = stride,
        Offset = -pad,
        TapStep = dilation,
    };

    /// <summary>
    /// The axes of the gradient of the input, one for each residue of the position mod the stride: the taps that reach such positions
    /// are evenly spaced, and so are the positions of dy that they read.
    /// </summary>
    public static DepthwiseAxis[] InputGrad(int inSize, int outSize, int kernel, int stride, int pad, int dilation)
    {
        var axes = new DepthwiseAxis[Math.Min(stride, inSize)];
        for (int residue = 0; residue < axes.Length; residue++)
        {
            int[] taps = [.. Enumerable.Range(0, kernel).Where(tap => (residue + pad - tap * dilation) % stride == 0)];
            int first = taps.Length == 0 ? 0 : taps[0];
            int step = taps.Length < 2 ? 1 : taps[1] - taps[0];
            axes[residue] = new DepthwiseAxis
            {
                SourceSize = outSize,
                Count = (inSize - residue + stride - 1) / stride,
                Taps = taps.Length,
                Stride = 1,
                Offset = (residue + pad - first * dilation) / stride,
                TapStep = -step * dilation / stride,
                FirstWeight = first,
                WeightStep = step,
                ResultStart = residue,
                ResultStep = stride,
            };
        }
        return axes;
    }

    /// <summary>The taps of a result position that lie inside the source, and the source position of the first.</summary>
    public (int First, int Count, int Source) Clip(int index)
    {
        int origin = index * Stride + Offset;
        int first = 0;
        while (first < Taps && !Inside(origin + first * TapStep))
            first++;
        int end = Taps;
        while (end > first && !Inside(origin + (end - 1) * TapStep))
            end--;
        return (first, end - first, first == Taps ? 0 : origin + first * TapStep);
    }

    /// <summary>The result positions for which all taps lie inside the source.</summary>
    public (int Begin, int End) Interior()
    {
        int begin = 0;
        while (begin < Count && Clip(begin).Count < Taps)
            begin++;
        int end = Count;
        while (end > begin && Clip(end - 1).Count < Taps)
            end--;
        return (begin, end);
    }

    private bool Inside(int position) => position >= 0 && position < SourceSize;
}
