namespace Vertebra.Kernels.Simd;

/// <summary>
/// A SIMD vector of float32 lanes. One kernel source, generic over this interface, serves every width: the JIT
/// specialises a method per struct type argument, so each member becomes one instruction.
/// </summary>
/// <typeparam name="TSelf">The implementing vector.</typeparam>
internal unsafe interface IVec<TSelf>
    where TSelf : unmanaged, IVec<TSelf>
{
    /// <summary>Number of lanes; also the channel block of the layout that this vector works on.</summary>
    static abstract int Count { get; }

    /// <summary>True where 32 vector registers are available, false where there are 16.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Load(float* address);

    static abstract void Store(TSelf value, float* address);

    static abstract TSelf Broadcast(float value);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>left * right + addend, fused where the processor fuses.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>left * the number at an address + addend: an operand from memory needs no register.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, float* right, TSelf addend);

    static abstract TSelf Max(TSelf left, TSelf right);

    static abstract TSelf Min(TSelf left, TSelf right);

    static abstract TSelf Sqrt(TSelf value);

    static abstract TSelf Exp(TSelf value);

    /// <summary>
    /// exp(-value), for what is added to 1: values above <see cref="ExpPolynomial.GreatestOfMinus"/> give the result of that bound, values
    /// below <see cref="ExpPolynomial.LeastOfMinus"/> may give infinity, and minus infinity may give NaN.
    /// </summary>
    static abstract TSelf ExpOfMinus(TSelf value);

    static abstract TSelf Log(TSelf value);

    static abstract TSelf Abs(TSelf value);

    /// <summary>Per lane: <paramref name="whenTrue"/> where left &gt; right, else <paramref name="whenFalse"/>.</summary>
    static abstract TSelf SelectGreater(TSelf left, TSelf right, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Per lane: <paramref name="whenTrue"/> where left == right or left is NaN, else <paramref name="whenFalse"/>.</summary>
    static abstract TSelf SelectEqualOrNaN(TSelf left, TSelf right, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Per lane: the greater one, or NaN where either is NaN. <see cref="Max"/> is faster and promises nothing about NaN.</summary>
    static abstract TSelf MaxOrNaN(TSelf left, TSelf right);

    /// <summary>Lane i of the result is lane indices[i] of the value; the indices are integers below <see cref="Count"/>, in the lanes' bits.</summary>
    static abstract TSelf Permute(TSelf value, TSelf indices);

    /// <summary>Sum of all lanes, in a fixed order.</summary>
    static abstract float Sum(TSelf value);
}
