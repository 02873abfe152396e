using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vertebra.Graph.Runtime;

/// <summary>
/// Tells contents of parameters apart, at about the speed of memory. Not for hostile content: it stands between a network and its
/// own former weights.
/// </summary>
internal static class ContentHash
{
    // Odd constants with as many ones as zeros: the fractional parts of the golden ratio and of the roots of 2, 3 and 5.
    private const ulong K0 = 0x9E3779B97F4A7C15;
    private const ulong K1 = 0x6A09E667F3BCC909;
    private const ulong K2 = 0xBB67AE8584CAA73B;
    private const ulong K3 = 0x3C6EF372FE94F82B;

    /// <summary>The hash of some parameters' present bits, in their order.</summary>
    public static ulong Of(params ReadOnlySpan<ParameterValues> parameters)
    {
        ulong hash = K0;
        foreach (ParameterValues parameter in parameters)
            hash = Of(MemoryMarshal.AsBytes((ReadOnlySpan<float>)parameter.Values), hash);
        return hash;
    }

    /// <summary>The hash of some bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        // Four chains of multiplications that do not wait for one another, 16 bytes a step of each.
        ulong a = seed ^ K0, b = seed ^ K1, c = seed ^ K2, d = seed ^ K3;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        int i = 0;
        for (; i <= words.Length - 8; i += 8)
        {
            ReadOnlySpan<ulong> line = words.Slice(i, 8);
            a = Mix(a ^ line[0], line[1] ^ K1);
            b = Mix(b ^ line[2], line[3] ^ K2);
            c = Mix(c ^ line[4], line[5] ^ K3);
            d = Mix(d ^ line[6], line[7] ^ K0);
        }
        for (; i < words.Length; i++)
            a = Mix(a ^ words[i], K1);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
            b = Mix(b ^ rest, K2);
        return Mix(Mix(a ^ K2, b ^ K3) ^ (ulong)bytes.Length, Mix(c ^ K0, d ^ K1) ^ K0);
    }

    // The 128 bits of a product, folded.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right) => Math.BigMul(left, right, out ulong low) ^ low;
}
