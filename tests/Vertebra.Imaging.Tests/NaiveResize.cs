namespace Vertebra.Imaging.Tests;

/// <summary>One axis of a resize, straight from the definition: every input pixel is asked for its weight.</summary>
internal static class NaiveResize
{
    public static byte[] Axis(byte[] pixels, int width, int height, int target, Interpolation interpolation)
    {
        if (width == target)
            return pixels;
        byte[] result = new byte[target * height * 3];
        double scale = (double)width / target, stretch = Math.Max(scale, 1), support = stretch * (interpolation == Interpolation.Bicubic ? 2 : 1);
        for (int x = 0; x < target; x++)
        {
            double centre = (x + 0.5) * scale;
            int from = Math.Max(0, (int)(centre - support + 0.5)), to = Math.Min(width, (int)(centre + support + 0.5));
            double[] weights = [.. Enumerable.Range(from, to - from).Select(i => Weight((i - centre + 0.5) * (1 / stretch), interpolation))];
            double sum = 0;
            foreach (double weight in weights)
                sum += weight;
            for (int at = 0; at < height * 3; at++)
            {
                long total = 1 << 21;
                for (int i = from; i < to; i++)
                    total += (long)Math.Truncate(weights[i - from] / sum * (1 << 22) + (weights[i - from] < 0 ? -0.5 : 0.5)) * pixels[(at / 3 * width + i) * 3 + at % 3];
                result[(at / 3 * target + x) * 3 + at % 3] = (byte)Math.Clamp(total >> 22, 0, 255);
            }
        }
        return result;
    }

    public static byte[] Transpose(byte[] pixels, int width, int height)
    {
        byte[] result = new byte[pixels.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                pixels.AsSpan((y * width + x) * 3, 3).CopyTo(result.AsSpan((x * height + y) * 3));
        }
        return result;
    }

    private static double Weight(double x, Interpolation interpolation)
    {
        x = Math.Abs(x);
        if (interpolation == Interpolation.Bilinear)
            return x < 1 ? 1 - x : 0;
        return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    }
}
