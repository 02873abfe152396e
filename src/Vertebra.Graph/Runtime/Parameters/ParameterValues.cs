using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Runtime;

/// <summary>The values that a parameter has in a <see cref="ParameterStore"/>, in memory of their own that never moves.</summary>
public sealed class ParameterValues
{
    // Floats in a cache line: the data starts on one.
    private const int LineLength = 16;

    private readonly Lock _gate = new();
    private InitialValues _initial;
    private float[]? _memory;
    private int _start;

    internal ParameterValues(Parameter parameter, InitialValues initial)
    {
        Parameter = parameter;
        _initial = initial;
    }

    /// <summary>Whose values they are.</summary>
    public Parameter Parameter { get; }

    /// <summary>The parameter's name.</summary>
    public string Name => Parameter.Name;

    /// <summary>The parameter's shape.</summary>
    public Shape Shape => Parameter.Shape;

    /// <summary>The elements in row-major order. Plans that hold packed copies must be refreshed after they were written to.</summary>
    public Span<float> Values => Materialize().AsSpan(_start, Shape.Length);

    /// <summary>The same memory as <see cref="Values"/>, as a tensor.</summary>
    public Tensor<float> Data
    {
        get
        {
            float[] memory = Materialize();
            nint[] lengths = [.. Shape.ToArray().Select(length => (nint)length)];
            return Tensor.Create(memory, _start, lengths, []);
        }
    }

    /// <summary>Address of the first element. The memory stays where it is while this object is reachable.</summary>
    internal unsafe float* Address => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Values));

    /// <inheritdoc/>
    public override string ToString() => Parameter.ToString();

    /// <summary>
    /// Memory for new values, which are taken over at <see cref="StagedValues.Commit"/> and not before. Where there is none yet, no
    /// first values are drawn and nothing is copied.
    /// </summary>
    internal StagedValues Stage()
    {
        (float[] memory, int start) = Allocate();
        return new StagedValues(this, memory, start);
    }

    /// <summary>Takes over staged values. Memory that others may point to stays where it is.</summary>
    internal void Adopt(float[] memory, int start)
    {
        lock (_gate)
        {
            if (_memory is null)
            {
                _start = start;
                Volatile.Write(ref _memory, memory);
            }
            else
            {
                memory.AsSpan(start, Shape.Length).CopyTo(_memory.AsSpan(_start, Shape.Length));
            }
        }
    }

    /// <summary>Draws the values anew, at once where they have been drawn and when they are asked for elsewhere.</summary>
    internal void Reset(InitialValues initial)
    {
        lock (_gate)
        {
            _initial = initial;
            if (_memory is not null)
                Fill(_memory);
        }
    }

    private unsafe (float[] Memory, int Start) Allocate()
    {
        float[] memory = GC.AllocateUninitializedArray<float>(Shape.Length + LineLength, pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
        return (memory, (int)((LineLength - address / sizeof(float) % LineLength) % LineLength));
    }

    private float[] Materialize()
    {
        if (Volatile.Read(ref _memory) is { } known)
            return known;
        lock (_gate)
        {
            if (_memory is not null)
                return _memory;
            (float[] memory, _start) = Allocate();
            Fill(memory);
            Volatile.Write(ref _memory, memory);
            return memory;
        }
    }

    private void Fill(float[] memory) => _initial(Parameter, memory.AsSpan(_start, Shape.Length));
}
