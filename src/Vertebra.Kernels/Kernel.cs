using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels;

/// <summary>
/// One numeric loop, made for fixed shapes and layouts on one SIMD tier. It is bound to memory once, then run any number of
/// times without allocating. An instance belongs to one plan and is not safe for concurrent runs.
/// </summary>
internal abstract class Kernel
{
    /// <summary>What a profile calls it, e.g. <c>conv3x3 direct</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Floating-point operations of one run, a multiply-add counted as two; 0 where counting is pointless.</summary>
    public virtual long Flops => 0;

    /// <summary>Bytes of scratch memory needed for a number of workers.</summary>
    public virtual long WorkspaceBytes(int workers) => 0;

    /// <summary>What the elements of an operand are, counted as <see cref="Bind"/> takes them.</summary>
    /// <param name="operand">From 0, the result last; also of one that is absent.</param>
    public virtual ElementType ElementTypeOf(int operand) => ElementType.Float32;

    /// <summary>Index of an operand whose memory the result (the last operand) may share, or -1.</summary>
    public virtual int InPlaceOperand => -1;

    /// <summary>Fixes the operands, inputs first and the result last, in the order that the kernel's factory documents.</summary>
    /// <param name="operands">Addresses, each aligned to 64 bytes unless it is a user's parameter; null for an absent optional operand.</param>
    /// <param name="workspace">Scratch of <see cref="WorkspaceBytes"/> bytes, aligned to 64 bytes.</param>
    public abstract void Bind(ReadOnlySpan<nint> operands, nint workspace);

    /// <summary>Computes the result.</summary>
    public abstract void Run(WorkerPool pool);

    /// <summary>Bytes of that many floats.</summary>
    protected static long FloatBytes(long count) => count * sizeof(float);
}
