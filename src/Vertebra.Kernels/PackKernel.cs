namespace Vertebra.Kernels;

/// <summary>
/// Rearranges parameters into the order that a kernel reads. Operands: parameters (mostly one), packed. Two pack kernels with the
/// same <see cref="Format"/> produce the same bytes from the same parameters, so their results can be shared.
/// </summary>
internal abstract class PackKernel : Kernel
{
    /// <summary>Bytes of the packed form.</summary>
    public abstract long PackedBytes { get; }

    /// <summary>What the packed elements are.</summary>
    public virtual ElementType PackedType => ElementType.Float32;

    /// <summary>Names the packed form completely: layout, vector width, blocking.</summary>
    public abstract string Format { get; }
}
