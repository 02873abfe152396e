namespace Vertebra.Common;

/// <summary>
/// Random numbers that follow from a key: the same key gives the same numbers on every machine, because they come from integer
/// operations and from the IEEE operations that every machine rounds alike. Streams of different keys are independent for our purposes, so
/// work may be split over threads in any way.
/// </summary>
public sealed class RandomStream
{
    // artanh(s) / s = 1 + s^2 / 3 + s^4 / 5 + …, last term first.
    private static ReadOnlySpan<double> ArtanhSeries =>
        [1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0];

    private Xoshiro256 _generator;
    private double _spare;
    private bool _hasSpare;

    /// <summary>Starts the stream of a seed.</summary>
    public RandomStream(ulong seed) => _generator = new Xoshiro256(ref seed);

    /// <summary>Starts the stream that belongs to a key of three numbers.</summary>
    public RandomStream(ulong seed, ulong purpose, ulong index)
    {
        ulong state = seed;
        state = Xoshiro256.SplitMix(ref state) ^ purpose;
        state = Xoshiro256.SplitMix(ref state) ^ index;
        _generator = new Xoshiro256(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => _generator.Next();

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias (Lemire 2019).</summary>
    public int Below(int bound)
    {
        ulong product = Math.BigMul(NextBits(), (ulong)bound, out ulong low);
        if (low < (ulong)bound)
        {
            ulong threshold = (0UL - (ulong)bound) % (ulong)bound;
            while (low < threshold)
                product = Math.BigMul(NextBits(), (ulong)bound, out low);
        }
        return (int)product;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [<paramref name="from"/>, <paramref name="to"/>), in steps of 2^-24 of the width.</summary>
    public float Uniform(float from, float to) => from + (to - from) * ((NextBits() >> 40) * (1f / (1 << 24)));

    /// <summary>A standard normal number, by Marsaglia's polar method.</summary>
    public double NextNormal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }
        double u, v, square;
        do
        {
            u = NextUniform() * 2 - 1;
            v = NextUniform() * 2 - 1;
            square = u * u + v * v;
        }
        while (square is >= 1 or 0);
        double factor = Math.Sqrt(-2 * Log(square) / square);
        _spare = v * factor;
        _hasSpare = true;
        return u * factor;
    }

    /// <summary>Nearly normal with mean 0 and deviation 1, from one draw: the sum of four 16-bit uniforms.</summary>
    public float NearlyNormal()
    {
        ulong bits = NextBits();
        int sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
        // Four uniforms of width 65536 have the variance 4 * 65536^2 / 12.
        return (sum - 2 * 65535) * (1.7320508f / 65536f);
    }

    /// <summary>
    /// Natural logarithm of a normal positive number. <see cref="Math.Log(double)"/> differs between platforms in the last bit;
    /// this uses basic operations only: x = m 2^e with m near 1, log m = 2 artanh((m - 1) / (m + 1)).
    /// </summary>
    internal static double Log(double x)
    {
        const double Ln2 = 0.6931471805599453;
        const double Sqrt2 = 1.4142135623730951;

        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > Sqrt2)
        {
            mantissa /= 2;
            exponent++;
        }
        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double series = 0;
        foreach (double coefficient in ArtanhSeries)
            series = series * square + coefficient;
        return exponent * Ln2 + 2 * s * series;
    }
}
