using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vertebra.Kernels.Simd;

/// <summary>16 lanes in one 512-bit register.</summary>
internal readonly unsafe struct Vec512(Vector512<float> lanes) : IVec<Vec512>
{
    private readonly Vector512<float> _lanes = lanes;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static bool HasManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static Vec512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Load(float* address) => new(Vector512.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vec512 value, float* address) => value._lanes.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 operator +(Vec512 left, Vec512 right) => new(left._lanes + right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 operator -(Vec512 left, Vec512 right) => new(left._lanes - right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 operator *(Vec512 left, Vec512 right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 operator /(Vec512 left, Vec512 right) => new(left._lanes / right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 MultiplyAdd(Vec512 left, Vec512 right, Vec512 addend) =>
        new(Vector512.MultiplyAddEstimate(left._lanes, right._lanes, addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 MultiplyAdd(Vec512 left, float* right, Vec512 addend) =>
        new(Vector512.MultiplyAddEstimate(left._lanes, Vector512.Create(*right), addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Max(Vec512 left, Vec512 right) => new(Vector512.MaxNative(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Min(Vec512 left, Vec512 right) => new(Vector512.MinNative(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Sqrt(Vec512 value) => new(Vector512.Sqrt(value._lanes));

    // Native extremes give their second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Exp(Vec512 value)
    {
        Vector512<float> x = Vector512.MinNative(Vector512.Create(ExpPolynomial.Greatest), value._lanes);
        x = Vector512.MaxNative(Vector512.Create(ExpPolynomial.Least), x);
        Vector512<float> n = Vector512.Round(x * Vector512.Create(ExpPolynomial.InverseLn2));
        Vector512<float> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-ExpPolynomial.Ln2High), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-ExpPolynomial.Ln2Low), r);
        Vector512<float> p = Vector512.Create(ExpPolynomial.P4);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpPolynomial.P3));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpPolynomial.P2));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpPolynomial.P1));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpPolynomial.P0));
        Vector512<float> sum = Vector512.MultiplyAddEstimate(p, r * r, r) + Vector512<float>.One;
        if (Avx512F.IsSupported)
            return new(Avx512F.Scale(sum, n));
        Vector512<int> exponent = Vector512.ConvertToInt32Native(n);
        Vector512<int> half = exponent >> 1;
        return new(sum * Power(half) * Power(exponent - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 ExpOfMinus(Vec512 value)
    {
        Vector512<float> x = Vector512.MinNative(Vector512.Create(ExpPolynomial.GreatestOfMinus), value._lanes);
        Vector512<float> factor = Vector512.Create(-ExpPolynomial.InverseLn2);
        Vector512<float> rounder = Vector512.Create(ExpPolynomial.Rounder);
        Vector512<float> rounded = Vector512.MultiplyAddEstimate(x, factor, rounder);
        Vector512<float> n = Avx512F.IsSupported ? Vector512.Round(x * factor) : rounded - rounder;
        Vector512<float> f = Vector512.MultiplyAddEstimate(x, Vector512.Create(ExpPolynomial.InverseLn2), n);
        f = Vector512.MultiplyAddEstimate(x, Vector512.Create(ExpPolynomial.InverseLn2Rest), f);
        Vector512<float> p = Vector512.Create(-ExpPolynomial.Two5);
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(ExpPolynomial.Two4));
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(-ExpPolynomial.Two3));
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(ExpPolynomial.Two2));
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(-ExpPolynomial.Two1));
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(ExpPolynomial.Two0));
        if (Avx512F.IsSupported)
            return new(Avx512F.Scale(p, n));
        // n is added to the exponent by its bits. What lies beyond becomes infinite, and NaN stays.
        Vector512<float> scaled = (p.AsInt32() + (rounded.AsInt32() << 23)).AsSingle();
        return new(Vector512.ConditionalSelect(
            Vector512.GreaterThan(value._lanes, Vector512.Create(ExpPolynomial.LeastOfMinus)), scaled, value._lanes * Vector512.Create(-float.MaxValue)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Log(Vec512 value) => new(Vector512.Log(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Abs(Vec512 value) => new(Vector512.Abs(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 SelectGreater(Vec512 left, Vec512 right, Vec512 whenTrue, Vec512 whenFalse) =>
        new(Vector512.ConditionalSelect(
            Vector512.GreaterThan(left._lanes, right._lanes), whenTrue._lanes, whenFalse._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 SelectEqualOrNaN(Vec512 left, Vec512 right, Vec512 whenTrue, Vec512 whenFalse) =>
        new(Vector512.ConditionalSelect(
            Vector512.Equals(left._lanes, right._lanes) | ~Vector512.Equals(left._lanes, left._lanes),
            whenTrue._lanes,
            whenFalse._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 MaxOrNaN(Vec512 left, Vec512 right) => new(Vector512.Max(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec512 Permute(Vec512 value, Vec512 indices) => Avx512F.IsSupported
            ? new(Avx512F.PermuteVar16x32(value._lanes, indices._lanes.AsInt32()))
            : new(Vector512.Shuffle(value._lanes, indices._lanes.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vec512 value) => Vector512.Sum(value._lanes);

    // 2^n, by its bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Power(Vector512<int> n) => ((n + Vector512.Create(127)) << 23).AsSingle();
}
