using System.Numerics;

namespace Vertebra.Models.Initialization;

/// <summary>
/// xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64. All numbers come from integer operations and the IEEE operations
/// that every machine rounds alike, so that a seed means the same weights everywhere.
/// </summary>
internal sealed class RandomGenerator
{
    // artanh(s) / s = 1 + s^2 / 3 + s^4 / 5 + …, last term first.
    private static ReadOnlySpan<double> ArtanhSeries =>
        [1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0];

    private ulong _s0, _s1, _s2, _s3;
    private double _spare;
    private bool _hasSpare;

    /// <summary>Starts a stream.</summary>
    public RandomGenerator(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1L << 53));

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

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
