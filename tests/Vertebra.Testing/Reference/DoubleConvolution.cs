namespace Vertebra.Testing;

/// <summary>
/// 2-D convolution and its gradients in double, as products of matrices: for whole networks, where <see cref="NaiveConvolution"/>, with
/// which it agrees, would take minutes.
/// </summary>
public static class DoubleConvolution
{
    public static double[] Forward(double[] x, double[] weights, double[]? bias, ConvCase c)
    {
        var y = new double[c.Output.Length];
        for (int g = 0; g < c.Groups; g++)
        {
            double[] product = MatrixProduct.RowsByRows(Weights(weights, c, g), Patches(x, c, g), Depth(c));
            CopyChannels(y, product, c, g, toMap: true);
        }
        if (bias is not null)
        {
            for (int i = 0; i < y.Length; i++)
                y[i] += bias[i / c.Output.Pixels % c.OutChannels];
        }
        return y;
    }

    public static double[] InputGrad(double[] weights, double[] dy, ConvCase c)
    {
        var dx = new double[c.Input.Length];
        int channels = c.OutChannels / c.Groups;
        for (int g = 0; g < c.Groups; g++)
        {
            double[] byPixel = MatrixProduct.Transpose(Gradients(dy, c, g), channels);
            double[] byTap = MatrixProduct.Transpose(Weights(weights, c, g), channels);
            double[] patches = MatrixProduct.RowsByRows(byPixel, byTap, channels);
            ForEachTap(c, g, (xi, tap, pixel) => dx[xi] += patches[pixel * Depth(c) + tap]);
        }
        return dx;
    }

    public static double[] WeightGrad(double[] x, double[] dy, ConvCase c)
    {
        var dw = new double[c.Weights.Length];
        int pixels = c.Batch * c.Output.Pixels;
        for (int g = 0; g < c.Groups; g++)
        {
            double[] byTap = MatrixProduct.Transpose(Patches(x, c, g), pixels);
            MatrixProduct.RowsByRows(Gradients(dy, c, g), byTap, pixels).CopyTo(dw, g * dw.Length / c.Groups);
        }
        return dw;
    }

    // Products that make up one result.
    private static int Depth(ConvCase c) => c.InChannels / c.Groups * c.KernelHeight * c.KernelWidth;

    // [out channels of the group][taps]
    private static double[] Weights(double[] weights, ConvCase c, int g)
    {
        int length = weights.Length / c.Groups;
        return c.Groups == 1 ? weights : weights[(g * length)..((g + 1) * length)];
    }

    // [pixels of the batch][taps], zero where a tap reads padding
    private static double[] Patches(double[] x, ConvCase c, int g)
    {
        int depth = Depth(c);
        var patches = new double[c.Batch * c.Output.Pixels * depth];
        ForEachTap(c, g, (xi, tap, pixel) => patches[pixel * depth + tap] = x[xi]);
        return patches;
    }

    // [out channels of the group][pixels of the batch]
    private static double[] Gradients(double[] dy, ConvCase c, int g)
    {
        var rows = new double[c.OutChannels / c.Groups * c.Batch * c.Output.Pixels];
        CopyChannels(dy, rows, c, g, toMap: false);
        return rows;
    }

    // Between a map and the rows [out channels of the group][pixels of the batch].
    private static void CopyChannels(double[] map, double[] rows, ConvCase c, int g, bool toMap)
    {
        int channels = c.OutChannels / c.Groups;
        int pixels = c.Output.Pixels;
        for (int o = 0; o < channels; o++)
        {
            for (int n = 0; n < c.Batch; n++)
            {
                Span<double> inMap = map.AsSpan(c.Output.Index(n, g * channels + o, 0, 0), pixels);
                Span<double> inRows = rows.AsSpan((o * c.Batch + n) * pixels, pixels);
                if (toMap)
                    inRows.CopyTo(inMap);
                else
                    inMap.CopyTo(inRows);
            }
        }
    }

    // Calls back with the places in x, of the tap within its patch, and of the pixel within the batch.
    private static void ForEachTap(ConvCase c, int g, Action<int, int, int> visit)
    {
        int channels = c.InChannels / c.Groups;
        for (int pixel = 0; pixel < c.Batch * c.Output.Pixels; pixel++)
        {
            int n = pixel / c.Output.Pixels;
            int top = pixel % c.Output.Pixels / c.OutWidth * c.StrideY - c.PadTop;
            int left = pixel % c.OutWidth * c.StrideX - c.PadLeft;
            int tap = 0;
            for (int i = g * channels; i < (g + 1) * channels; i++)
            {
                for (int ky = 0; ky < c.KernelHeight; ky++)
                {
                    for (int kx = 0; kx < c.KernelWidth; kx++, tap++)
                    {
                        int y = top + ky * c.DilationY;
                        int x = left + kx * c.DilationX;
                        if (c.Input.Contains(y, x))
                            visit(c.Input.Index(n, i, y, x), tap, pixel);
                    }
                }
            }
        }
    }
}
