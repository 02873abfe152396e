namespace Vertebra.Testing;

/// <summary>2-D convolution and its gradients by the definition, in double.</summary>
public static class NaiveConvolution
{
    public static double[] Forward(double[] x, double[] weights, double[]? bias, ConvCase c)
    {
        var y = new double[c.Output.Length];
        for (int n = 0; n < c.Batch; n++)
        {
            for (int o = 0; o < c.OutChannels; o++)
            {
                for (int p = 0; p < c.Output.Pixels; p++)
                    y[c.Output.Index(n, o, 0, p)] = bias?[o] ?? 0;
            }
        }
        ForEachProduct(c, (xi, wi, yi) => y[yi] += x[xi] * weights[wi]);
        return y;
    }

    public static double[] InputGrad(double[] weights, double[] dy, ConvCase c)
    {
        var dx = new double[c.Input.Length];
        ForEachProduct(c, (xi, wi, yi) => dx[xi] += weights[wi] * dy[yi]);
        return dx;
    }

    public static double[] WeightGrad(double[] x, double[] dy, ConvCase c)
    {
        var dw = new double[c.Weights.Length];
        ForEachProduct(c, (xi, wi, yi) => dw[wi] += x[xi] * dy[yi]);
        return dw;
    }

    // Calls back with the places of input, weight and output of every product in the sum.
    private static void ForEachProduct(ConvCase c, Action<int, int, int> product)
    {
        int groupIn = c.InChannels / c.Groups;
        int groupOut = c.OutChannels / c.Groups;
        for (int n = 0; n < c.Batch; n++)
        {
            for (int o = 0; o < c.OutChannels; o++)
            {
                for (int i = 0; i < groupIn; i++)
                {
                    int inChannel = o / groupOut * groupIn + i;
                    for (int oy = 0; oy < c.OutHeight; oy++)
                    {
                        for (int ox = 0; ox < c.OutWidth; ox++)
                        {
                            for (int ky = 0; ky < c.KernelHeight; ky++)
                            {
                                for (int kx = 0; kx < c.KernelWidth; kx++)
                                {
                                    int iy = oy * c.StrideY - c.PadTop + ky * c.DilationY;
                                    int ix = ox * c.StrideX - c.PadLeft + kx * c.DilationX;
                                    if (c.Input.Contains(iy, ix))
                                        product(c.Input.Index(n, inChannel, iy, ix), c.Weights.Index(o, i, ky, kx), c.Output.Index(n, o, oy, ox));
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
