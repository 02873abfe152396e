using System.Numerics;

namespace Vertebra.Data;

/// <summary>
/// xoshiro256** of Blackman and Vigna (2018), seeded through SplitMix64. The same key gives the same stream on every machine, and
/// streams of different keys are independent for our purposes, so that work may be split over threads in any way.
/// </summary>
internal struct SeededRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts the stream that belongs to a key of three numbers.</summary>
    public SeededRandom(ulong seed, ulong purpose, ulong index)
    {
        var state = seed;
        state = SplitMix64(ref state) ^ purpose;
        state = SplitMix64(ref state) ^ index;
        _s0 = SplitMix64(ref state);
        _s1 = SplitMix64(ref state);
        _s2 = SplitMix64(ref state);
        _s3 = SplitMix64(ref state);
    }

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias (Lemire 2019).</summary>
    public int Below(int bound)
    {
        var product = Math.BigMul(Next(), (ulong)bound, out var low);
        if (low < (ulong)bound)
        {
            var threshold = (0UL - (ulong)bound) % (ulong)bound;
            while (low < threshold) product = Math.BigMul(Next(), (ulong)bound, out low);
        }
        return (int)product;
    }

    /// <summary>Uniform in [<paramref name="from"/>, <paramref name="to"/>), in steps of 2^-24 of the width.</summary>
    public float Uniform(float from, float to) => from + (to - from) * ((Next() >> 40) * (1f / (1 << 24)));

    /// <summary>
    /// Nearly normal with mean 0 and deviation 1: the sum of four 16-bit uniforms. Integer arithmetic, because the logarithm and
    /// cosine of the usual methods differ in their last bits between platforms.
    /// </summary>
    public float Normal()
    {
        var bits = Next();
        var sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
        // Four uniforms of width 65536 have the variance 4 * 65536^2 / 12.
        return (sum - 2 * 65535) * (1.7320508f / 65536f);
    }

    private static ulong SplitMix64(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
