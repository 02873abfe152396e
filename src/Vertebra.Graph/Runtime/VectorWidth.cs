using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Runtime;

/// <summary>
/// The width of the vectors that kernels compute with, beside the processor's own. A program that NativeAOT compiled has the width that it
/// was compiled for, whatever it runs on.
/// </summary>
public static class VectorWidth
{
    private static int _taken;

    /// <summary>Bits of the vectors that this program's kernels use: 512, 256 or 128; 32 without SIMD.</summary>
    public static int InUse => Bits(SimdTiers.Best);

    /// <summary>Bits of the widest vectors that this processor computes with at full speed.</summary>
    public static int OfProcessor => Bits(ProcessorWidth.Best);

    /// <summary>What to do about a program that runs below its processor's width, in one sentence or two; null where it does not.</summary>
    public static string? Advice => Advise(InUse, OfProcessor, RuntimeFeature.IsDynamicCodeCompiled);

    /// <summary>The advice, once in a process: null from the second call on, so that one log line is enough for all that compute.</summary>
    public static string? TakeAdvice() => Advice is { } advice && Interlocked.Exchange(ref _taken, 1) == 0 ? advice : null;

    internal static string? Advise(int inUse, int ofProcessor, bool compiledAtRunTime)
    {
        if (inUse >= ofProcessor)
            return null;
        string fact = $"This program computes with {inUse}-bit vectors and the processor has {ofProcessor}-bit ones.";
        if (compiledAtRunTime)
            return $"{fact} A setting of .NET's holds it back, such as DOTNET_EnableAVX512=0 or DOTNET_EnableAVX2=0.";
        string set = ofProcessor == 512 ? "x86-64-v4" : "x86-64-v3";
        return $"{fact} Publish it with -p:VertebraInstructionSet={set} (or native) to use them.";
    }

    private static int Bits(SimdTier tier) => tier switch
    {
        SimdTier.Vector512 => 512,
        SimdTier.Vector256 => 256,
        SimdTier.Vector128 => 128,
        _ => 32,
    };
}
