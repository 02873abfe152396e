namespace Vertebra.Testing;

/// <summary>Poolings and their gradients by PyTorch's definition, in double.</summary>
public static class NaivePooling
{
    public static double[] Max(double[] x, PoolCase c)
    {
        var y = new double[c.Output.Length];
        Array.Fill(y, double.NegativeInfinity);
        ForEachWindow(c, (yi, window) =>
        {
            foreach (int xi in window)
            {
                if (x[xi] > y[yi] || double.IsNaN(x[xi]))
                    y[yi] = x[xi];
            }
        });
        return y;
    }

    public static double[] MaxGrad(double[] x, double[] dy, PoolCase c) => Scatter(Winners(x, c), dy, c.Input.Length);

    /// <summary>The place of each window's first maximum in row-major order; -1 where a window lies outside the map.</summary>
    public static int[] Winners(double[] x, PoolCase c)
    {
        var winners = new int[c.Output.Length];
        ForEachWindow(c, (yi, window) =>
        {
            int winner = window.Count == 0 ? -1 : window[0];
            foreach (int xi in window)
            {
                if (!double.IsNaN(x[winner]) && (x[xi] > x[winner] || double.IsNaN(x[xi])))
                    winner = xi;
            }
            winners[yi] = winner;
        });
        return winners;
    }

    /// <summary>The values at the winners' places.</summary>
    public static double[] Gather(double[] x, int[] winners) =>
        [.. winners.Select(winner => winner < 0 ? double.NegativeInfinity : x[winner])];

    /// <summary>Adds each dy at its winner's place.</summary>
    public static double[] Scatter(int[] winners, double[] dy, int length)
    {
        var dx = new double[length];
        for (int i = 0; i < dy.Length; i++)
        {
            if (winners[i] >= 0)
                dx[winners[i]] += dy[i];
        }
        return dx;
    }

    public static double[] Avg(double[] x, PoolCase c, bool countIncludePad)
    {
        var y = new double[c.Output.Length];
        ForEachWindow(c, (yi, window) =>
        {
            foreach (int xi in window)
                y[yi] += x[xi] / Divisor(c, yi, window.Count, countIncludePad);
        });
        return y;
    }

    public static double[] AvgGrad(double[] dy, PoolCase c, bool countIncludePad)
    {
        var dx = new double[c.Input.Length];
        ForEachWindow(c, (yi, window) =>
        {
            foreach (int xi in window)
                dx[xi] += dy[yi] / Divisor(c, yi, window.Count, countIncludePad);
        });
        return dx;
    }

    public static double[] AdaptiveAvg(double[] x, MapShape input, int outHeight, int outWidth)
    {
        MapShape output = input with { Height = outHeight, Width = outWidth };
        var y = new double[output.Length];
        ForEachAdaptiveWindow(input, output, (yi, window) => y[yi] = window.Average(xi => x[xi]));
        return y;
    }

    public static double[] AdaptiveAvgGrad(double[] dy, MapShape input, int outHeight, int outWidth)
    {
        MapShape output = input with { Height = outHeight, Width = outWidth };
        var dx = new double[input.Length];
        ForEachAdaptiveWindow(input, output, (yi, window) =>
        {
            foreach (int xi in window)
                dx[xi] += dy[yi] / window.Count;
        });
        return dx;
    }

    // Calls back with each output place and the input places inside its window, in row-major order.
    private static void ForEachWindow(PoolCase c, Action<int, List<int>> visit)
    {
        for (int n = 0; n < c.Batch; n++)
        {
            for (int ch = 0; ch < c.Channels; ch++)
            {
                for (int oy = 0; oy < c.OutHeight; oy++)
                {
                    for (int ox = 0; ox < c.OutWidth; ox++)
                    {
                        var window = new List<int>();
                        for (int ky = 0; ky < c.KernelHeight; ky++)
                        {
                            for (int kx = 0; kx < c.KernelWidth; kx++)
                            {
                                int iy = oy * c.StrideY - c.PadTop + ky * c.DilationY;
                                int ix = ox * c.StrideX - c.PadLeft + kx * c.DilationX;
                                if (c.Input.Contains(iy, ix))
                                    window.Add(c.Input.Index(n, ch, iy, ix));
                            }
                        }
                        visit(c.Output.Index(n, ch, oy, ox), window);
                    }
                }
            }
        }
    }

    private static void ForEachAdaptiveWindow(MapShape input, MapShape output, Action<int, List<int>> visit)
    {
        for (int n = 0; n < input.Batch; n++)
        {
            for (int ch = 0; ch < input.Channels; ch++)
            {
                for (int oy = 0; oy < output.Height; oy++)
                {
                    for (int ox = 0; ox < output.Width; ox++)
                    {
                        int top = (int)Math.Floor((double)oy * input.Height / output.Height);
                        int bottom = (int)Math.Ceiling((oy + 1.0) * input.Height / output.Height);
                        int left = (int)Math.Floor((double)ox * input.Width / output.Width);
                        int right = (int)Math.Ceiling((ox + 1.0) * input.Width / output.Width);
                        var window = new List<int>();
                        for (int y = top; y < bottom; y++)
                        {
                            for (int x = left; x < right; x++)
                                window.Add(input.Index(n, ch, y, x));
                        }
                        visit(output.Index(n, ch, oy, ox), window);
                    }
                }
            }
        }
    }

    // With padding counted: the window's places that lie inside the padded map, so ceil mode's overhang does not count.
    private static int Divisor(PoolCase c, int outIndex, int inside, bool countIncludePad)
    {
        if (!countIncludePad)
            return inside;
        int ox = outIndex % c.OutWidth;
        int oy = outIndex / c.OutWidth % c.OutHeight;
        int count = 0;
        for (int ky = 0; ky < c.KernelHeight; ky++)
        {
            for (int kx = 0; kx < c.KernelWidth; kx++)
            {
                int iy = oy * c.StrideY - c.PadTop + ky * c.DilationY;
                int ix = ox * c.StrideX - c.PadLeft + kx * c.DilationX;
                if (iy < c.InHeight + c.PadBottom && ix < c.InWidth + c.PadRight)
                    count++;
            }
        }
        return count;
    }
}
