using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Vertebra.Kernels.Simd;

/// <summary>4 lanes in one 128-bit register.</summary>
internal readonly unsafe struct Vec128(Vector128<float> lanes) : IVec<Vec128>
{
    private readonly Vector128<float> _lanes = lanes;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static bool HasManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => AdvSimd.IsSupported;
    }

    public static Vec128 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Load(float* address) => new(Vector128.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vec128 value, float* address) => value._lanes.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 operator +(Vec128 left, Vec128 right) => new(left._lanes + right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 operator -(Vec128 left, Vec128 right) => new(left._lanes - right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 operator *(Vec128 left, Vec128 right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 operator /(Vec128 left, Vec128 right) => new(left._lanes / right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 MultiplyAdd(Vec128 left, Vec128 right, Vec128 addend) =>
        new(Vector128.MultiplyAddEstimate(left._lanes, right._lanes, addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 MultiplyAdd(Vec128 left, float* right, Vec128 addend) =>
        new(Vector128.MultiplyAddEstimate(left._lanes, Vector128.Create(*right), addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Max(Vec128 left, Vec128 right) => new(Vector128.MaxNative(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Min(Vec128 left, Vec128 right) => new(Vector128.MinNative(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Sqrt(Vec128 value) => new(Vector128.Sqrt(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Exp(Vec128 value) => new(Vector128.Exp(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 ExpOfMinus(Vec128 value) => new(Vector128.Exp(-value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Log(Vec128 value) => new(Vector128.Log(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Abs(Vec128 value) => new(Vector128.Abs(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 SelectGreater(Vec128 left, Vec128 right, Vec128 whenTrue, Vec128 whenFalse) =>
        new(Vector128.ConditionalSelect(
            Vector128.GreaterThan(left._lanes, right._lanes), whenTrue._lanes, whenFalse._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 SelectEqualOrNaN(Vec128 left, Vec128 right, Vec128 whenTrue, Vec128 whenFalse) =>
        new(Vector128.ConditionalSelect(
            Vector128.Equals(left._lanes, right._lanes) | ~Vector128.Equals(left._lanes, left._lanes),
            whenTrue._lanes,
            whenFalse._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 MaxOrNaN(Vec128 left, Vec128 right) => new(Vector128.Max(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec128 Permute(Vec128 value, Vec128 indices) =>
        new(Vector128.Shuffle(value._lanes, indices._lanes.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vec128 value) => Vector128.Sum(value._lanes);
}
