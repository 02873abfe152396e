namespace Vertebra.Imaging;

/// <summary>The fixed-point weights with which each output pixel of an axis sums input pixels, rounded as Pillow rounds them.</summary>
internal sealed class ResampleFilter
{
    /// <summary>Bits behind the point: what 8-bit pixels and two bits of overshoot leave of 32.</summary>
    public const int Precision = 32 - 8 - 2;

    private readonly int[] _firsts;
    private readonly int[] _counts;
    private readonly int[] _weights;

    /// <summary>Computes the weights of part of an axis.</summary>
    /// <param name="input">Pixels of the axis.</param>
    /// <param name="output">Pixels that the whole axis is scaled to.</param>
    /// <param name="start">First output pixel that is wanted.</param>
    /// <param name="length">How many.</param>
    /// <param name="interpolation">The filter.</param>
    public ResampleFilter(int input, int output, int start, int length, Interpolation interpolation)
    {
        double scale = (double)input / output;
        double filterScale = Math.Max(scale, 1);
        double support = (interpolation == Interpolation.Bicubic ? 2 : 1) * filterScale;
        double step = 1 / filterScale;
        Taps = (int)Math.Min(Math.Ceiling(support) * 2 + 1, input);
        _firsts = new int[length];
        _counts = new int[length];
        _weights = new int[checked(length * Taps)];
        double[] exact = new double[Taps];
        for (int i = 0; i < length; i++)
        {
            double center = (start + i + 0.5) * scale;
            int first = Math.Max((int)(center - support + 0.5), 0);
            int count = Math.Min((int)(center + support + 0.5), input) - first;
            double sum = 0;
            for (int x = 0; x < count; x++)
            {
                double at = (x + first - center + 0.5) * step;
                exact[x] = interpolation == Interpolation.Bicubic ? Cubic(at) : Triangle(at);
                sum += exact[x];
            }
            (_firsts[i], _counts[i]) = (first, count);
            for (int x = 0; x < count; x++)
            {
                double weight = (sum != 0 ? exact[x] / sum : exact[x]) * (1 << Precision);
                _weights[i * Taps + x] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
            }
        }
    }

    public int Length => _firsts.Length;

    /// <summary>Most weights of an output pixel.</summary>
    public int Taps { get; }

    /// <summary>First input pixel of an output pixel.</summary>
    public int First(int i) => _firsts[i];

    public ReadOnlySpan<int> Weights(int i) => _weights.AsSpan(i * Taps, _counts[i]);

    private static double Triangle(double x) => Math.Max(1 - Math.Abs(x), 0);

    private static double Cubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        if (x < 1)
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }
}
