namespace Vertebra.Testing;

/// <summary>Local response normalisation and its gradient by PyTorch's definition, in double.</summary>
public static class NaiveLocalResponseNorm
{
    public static double[] Forward(double[] x, MapShape shape, int size, double alpha, double beta, double k)
    {
        double[] scale = Scale(x, shape, size, alpha, k);
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            y[i] = x[i] / Math.Pow(scale[i], beta);
        return y;
    }

    public static double[] Grad(double[] x, double[] dy, MapShape shape, int size, double alpha, double beta, double k)
    {
        double[] scale = Scale(x, shape, size, alpha, k);
        var dx = new double[x.Length];
        ForEachPair(shape, size, (center, other) =>
        {
            // d(x[center] * scale[center]^-beta) / dx[other]
            double derivative = -beta * x[center] * Math.Pow(scale[center], -beta - 1) * (alpha / size) * 2 * x[other];
            if (center == other)
                derivative += Math.Pow(scale[center], -beta);
            dx[other] += dy[center] * derivative;
        });
        return dx;
    }

    private static double[] Scale(double[] x, MapShape shape, int size, double alpha, double k)
    {
        var scale = new double[x.Length];
        Array.Fill(scale, k);
        ForEachPair(shape, size, (center, other) => scale[center] += alpha / size * x[other] * x[other]);
        return scale;
    }

    private static void ForEachPair(MapShape shape, int size, Action<int, int> visit)
    {
        for (int n = 0; n < shape.Batch; n++)
        {
            for (int p = 0; p < shape.Pixels; p++)
            {
                for (int c = 0; c < shape.Channels; c++)
                {
                    for (int other = c - size / 2; other <= c + (size - 1) / 2; other++)
                    {
                        if (other >= 0 && other < shape.Channels)
                            visit(shape.Index(n, c, 0, p), shape.Index(n, other, 0, p));
                    }
                }
            }
        }
    }
}
