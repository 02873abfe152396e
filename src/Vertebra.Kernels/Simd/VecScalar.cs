using System.Runtime.CompilerServices;

namespace Vertebra.Kernels.Simd;

/// <summary>One lane: the tier without SIMD, and the tail of vector loops. Its block of 1 makes the layout plain NCHW.</summary>
internal readonly unsafe struct VecScalar(float lane) : IVec<VecScalar>
{
    private readonly float _lane = lane;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public static bool HasManyRegisters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static VecScalar Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Load(float* address) => new(*address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(VecScalar value, float* address) => *address = value._lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar operator +(VecScalar left, VecScalar right) => new(left._lane + right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar operator -(VecScalar left, VecScalar right) => new(left._lane - right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar operator *(VecScalar left, VecScalar right) => new(left._lane * right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar operator /(VecScalar left, VecScalar right) => new(left._lane / right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar MultiplyAdd(VecScalar left, VecScalar right, VecScalar addend) =>
        new(float.MultiplyAddEstimate(left._lane, right._lane, addend._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar MultiplyAdd(VecScalar left, float* right, VecScalar addend) =>
        new(float.MultiplyAddEstimate(left._lane, *right, addend._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Max(VecScalar left, VecScalar right) => new(left._lane > right._lane ? left._lane : right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Min(VecScalar left, VecScalar right) => new(left._lane < right._lane ? left._lane : right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Sqrt(VecScalar value) => new(MathF.Sqrt(value._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Exp(VecScalar value) => new(MathF.Exp(value._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar ExpOfMinus(VecScalar value) => new(MathF.Exp(-value._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Log(VecScalar value) => new(MathF.Log(value._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Abs(VecScalar value) => new(MathF.Abs(value._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar SelectGreater(VecScalar left, VecScalar right, VecScalar whenTrue, VecScalar whenFalse) =>
        left._lane > right._lane ? whenTrue : whenFalse;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar SelectEqualOrNaN(VecScalar left, VecScalar right, VecScalar whenTrue, VecScalar whenFalse) =>
        left._lane == right._lane || float.IsNaN(left._lane) ? whenTrue : whenFalse;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar MaxOrNaN(VecScalar left, VecScalar right) => new(MathF.Max(left._lane, right._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VecScalar Permute(VecScalar value, VecScalar indices) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(VecScalar value) => value._lane;
}
