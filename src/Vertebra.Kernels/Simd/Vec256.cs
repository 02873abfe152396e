using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vertebra.Kernels.Simd;

/// <summary>8 lanes in one 256-bit register.</summary>
internal readonly unsafe struct Vec256(Vector256<float> lanes) : IVec<Vec256>
{
    private readonly Vector256<float> _lanes = lanes;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static bool HasManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static Vec256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Load(float* address) => new(Vector256.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vec256 value, float* address) => value._lanes.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 operator +(Vec256 left, Vec256 right) => new(left._lanes + right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 operator -(Vec256 left, Vec256 right) => new(left._lanes - right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 operator *(Vec256 left, Vec256 right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 operator /(Vec256 left, Vec256 right) => new(left._lanes / right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 MultiplyAdd(Vec256 left, Vec256 right, Vec256 addend) =>
        new(Vector256.MultiplyAddEstimate(left._lanes, right._lanes, addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 MultiplyAdd(Vec256 left, float* right, Vec256 addend) =>
        new(Vector256.MultiplyAddEstimate(left._lanes, Vector256.Create(*right), addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Max(Vec256 left, Vec256 right) => new(Vector256.MaxNative(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Min(Vec256 left, Vec256 right) => new(Vector256.MinNative(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Sqrt(Vec256 value) => new(Vector256.Sqrt(value._lanes));

    // Native extremes give their second operand where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Exp(Vec256 value)
    {
        Vector256<float> x = Vector256.MinNative(Vector256.Create(ExpPolynomial.Greatest), value._lanes);
        x = Vector256.MaxNative(Vector256.Create(ExpPolynomial.Least), x);
        Vector256<float> n = Vector256.Round(x * Vector256.Create(ExpPolynomial.InverseLn2));
        Vector256<float> r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-ExpPolynomial.Ln2High), x);
        r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-ExpPolynomial.Ln2Low), r);
        Vector256<float> p = Vector256.Create(ExpPolynomial.P4);
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpPolynomial.P3));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpPolynomial.P2));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpPolynomial.P1));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpPolynomial.P0));
        Vector256<float> sum = Vector256.MultiplyAddEstimate(p, r * r, r) + Vector256<float>.One;
        Vector256<int> exponent = Vector256.ConvertToInt32Native(n);
        Vector256<int> half = exponent >> 1;
        return new(sum * Power(half) * Power(exponent - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 ExpOfMinus(Vec256 value)
    {
        Vector256<float> x = Vector256.MinNative(Vector256.Create(ExpPolynomial.GreatestOfMinus), value._lanes);
        Vector256<float> factor = Vector256.Create(-ExpPolynomial.InverseLn2);
        Vector256<float> rounder = Vector256.Create(ExpPolynomial.Rounder);
        Vector256<float> rounded = Vector256.MultiplyAddEstimate(x, factor, rounder);
        Vector256<float> n = Avx512F.VL.IsSupported ? Vector256.Round(x * factor) : rounded - rounder;
        Vector256<float> f = Vector256.MultiplyAddEstimate(x, Vector256.Create(ExpPolynomial.InverseLn2), n);
        f = Vector256.MultiplyAddEstimate(x, Vector256.Create(ExpPolynomial.InverseLn2Rest), f);
        Vector256<float> p = Vector256.Create(-ExpPolynomial.Two5);
        p = Vector256.MultiplyAddEstimate(p, f, Vector256.Create(ExpPolynomial.Two4));
        p = Vector256.MultiplyAddEstimate(p, f, Vector256.Create(-ExpPolynomial.Two3));
        p = Vector256.MultiplyAddEstimate(p, f, Vector256.Create(ExpPolynomial.Two2));
        p = Vector256.MultiplyAddEstimate(p, f, Vector256.Create(-ExpPolynomial.Two1));
        p = Vector256.MultiplyAddEstimate(p, f, Vector256.Create(ExpPolynomial.Two0));
        if (Avx512F.VL.IsSupported)
            return new(Avx512F.VL.Scale(p, n));
        // n is added to the exponent by its bits. What lies beyond becomes infinite, and NaN stays.
        Vector256<float> scaled = (p.AsInt32() + (rounded.AsInt32() << 23)).AsSingle();
        return new(Vector256.ConditionalSelect(
            Vector256.GreaterThan(value._lanes, Vector256.Create(ExpPolynomial.LeastOfMinus)), scaled, value._lanes * Vector256.Create(-float.MaxValue)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Log(Vec256 value) => new(Vector256.Log(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Abs(Vec256 value) => new(Vector256.Abs(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 SelectGreater(Vec256 left, Vec256 right, Vec256 whenTrue, Vec256 whenFalse) =>
        new(Vector256.ConditionalSelect(
            Vector256.GreaterThan(left._lanes, right._lanes), whenTrue._lanes, whenFalse._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 SelectEqualOrNaN(Vec256 left, Vec256 right, Vec256 whenTrue, Vec256 whenFalse) =>
        new(Vector256.ConditionalSelect(
            Vector256.Equals(left._lanes, right._lanes) | ~Vector256.Equals(left._lanes, left._lanes),
            whenTrue._lanes,
            whenFalse._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 MaxOrNaN(Vec256 left, Vec256 right) => new(Vector256.Max(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec256 Permute(Vec256 value, Vec256 indices) => Avx2.IsSupported
            ? new(Avx2.PermuteVar8x32(value._lanes, indices._lanes.AsInt32()))
            : new(Vector256.Shuffle(value._lanes, indices._lanes.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vec256 value) => Vector256.Sum(value._lanes);

    // 2^n, by its bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Power(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();
}
