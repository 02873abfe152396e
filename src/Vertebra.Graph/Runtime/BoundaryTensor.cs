using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vertebra.Graph.Ir;
using Vertebra.Kernels.Memory;

namespace Vertebra.Graph.Runtime;

/// <summary>
/// A tensor that callers hold spans of. Its memory is the garbage collector's, pinned, so that a span keeps it alive even
/// when the plan is gone.
/// </summary>
internal sealed class BoundaryTensor
{
    private const int Line = AlignedBuffer.Alignment / sizeof(float);

    private readonly float[] _memory;
    private readonly int _start;

    public unsafe BoundaryTensor(Shape shape)
    {
        Shape = shape;
        _memory = GC.AllocateArray<float>(checked(shape.Length + Line), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _start = (int)((Line - address / sizeof(float) % Line) % Line);
        Address = (nint)address + (nint)_start * sizeof(float);
    }

    private BoundaryTensor(BoundaryTensor other, Shape shape)
    {
        Shape = shape;
        _memory = other._memory;
        _start = other._start;
        Address = other.Address;
    }

    /// <summary>Its shape.</summary>
    public Shape Shape { get; }

    /// <summary>Address of the first float, on a cache line. The memory does not move.</summary>
    public nint Address { get; }

    /// <summary>The elements, row-major.</summary>
    public Span<float> Values => _memory.AsSpan(_start, Shape.Length);

    /// <summary>The same memory under another shape of as many elements.</summary>
    public BoundaryTensor View(Shape shape) => new(this, shape);
}
