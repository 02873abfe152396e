using System.Runtime.CompilerServices;

namespace Vertebra.Kernels.Random;

/// <summary>
/// Random numbers as a function of a key and a counter, with SplitMix64's finaliser (Steele, Lea and Flood 2014) as the hash.
/// </summary>
internal static class CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The key of one operation in one run.</summary>
    public static ulong Key(RandomState state, int stream) =>
        Mix(Mix(Mix(state.Seed + Golden) + state.Iteration * Golden + Golden) + (uint)stream * Golden + Golden);

    /// <summary>32 uniform bits for an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(ulong key, ulong index) => (uint)(Mix(key + index * Golden) >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
