using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vertebra.Graph.Ir;

/// <summary>Fills a parameter with its initial values.</summary>
/// <param name="values">Row-major elements, to be overwritten.</param>
/// <param name="shape">The parameter's shape.</param>
/// <param name="seed">Start of the parameter's own random stream.</param>
public delegate void ParameterInitializer(Span<float> values, Shape shape, ulong seed);

/// <summary>
/// A named tensor that outlives plans: a weight, a bias or a buffer such as a running mean. Its memory is allocated and
/// initialised when it is first touched, so that a network can be inspected without owning its weights.
/// </summary>
public sealed class Parameter
{
    // Floats in a cache line: the data starts on one.
    private const int LineLength = 16;

    private readonly Lock _gate = new();
    private ParameterInitializer _initializer;
    private ulong _seed;
    private float[]? _memory;
    private int _start;

    /// <summary>Describes a parameter.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">Gives the first values; zeros when null.</param>
    /// <param name="trainable">False for buffers, which no gradient reaches.</param>
    public Parameter(Shape shape, ParameterInitializer? initializer = null, bool trainable = true)
    {
        Shape = shape;
        IsTrainable = trainable;
        _initializer = initializer ?? (static (values, _, _) => values.Clear());
    }

    /// <summary>State-dict key, e.g. <c>features.0.weight</c>; set when the network is assembled.</summary>
    public string Name { get; set; } = "";

    /// <summary>Shape, as PyTorch stores it.</summary>
    public Shape Shape { get; }

    /// <summary>True for what an optimizer changes.</summary>
    public bool IsTrainable { get; set; }

    /// <summary>The elements in row-major order. Writing to them changes the network; plans that hold packed copies must be refreshed.</summary>
    public Span<float> Values
    {
        get
        {
            Materialize();
            return _memory.AsSpan(_start, Shape.Length);
        }
    }

    /// <summary>The same memory as <see cref="Values"/>, as a tensor.</summary>
    public Tensor<float> Data
    {
        get
        {
            Materialize();
            nint[] lengths = [.. Shape.ToArray().Select(length => (nint)length)];
            return Tensor.Create(_memory!, _start, lengths, []);
        }
    }

    /// <summary>
    /// Memory for new values, which the parameter takes over at <see cref="StagedValues.Commit"/> and not before. Where it has none
    /// of its own yet, no initial values are drawn and nothing is copied.
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

    /// <summary>Forgets the values; the next access draws new ones from the seed and the parameter's name.</summary>
    /// <param name="seed">Seed of the network.</param>
    /// <param name="initializer">Replaces the parameter's own initializer when given.</param>
    public void Initialize(ulong seed, ParameterInitializer? initializer = null)
    {
        lock (_gate)
        {
            _seed = seed;
            _initializer = initializer ?? _initializer;
            if (_memory is not null)
                Fill();
        }
    }

    /// <summary>Address of the first element. The memory never moves while this object is reachable.</summary>
    internal unsafe float* Address => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Values));

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{Shape}]";

    private unsafe (float[] Memory, int Start) Allocate()
    {
        float[] memory = GC.AllocateUninitializedArray<float>(Shape.Length + LineLength, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
        return (memory, (int)((LineLength - address / sizeof(float) % LineLength) % LineLength));
    }

    private void Materialize()
    {
        if (Volatile.Read(ref _memory) is not null)
            return;
        lock (_gate)
        {
            if (_memory is not null)
                return;
            (float[] memory, _start) = Allocate();
            Fill(memory);
            Volatile.Write(ref _memory, memory);
        }
    }

    private void Fill() => Fill(_memory!);

    private void Fill(float[] memory) => _initializer(memory.AsSpan(_start, Shape.Length), Shape, StreamSeed());

    // FNV-1a over the name, so that a parameter's values do not depend on the order in which parameters are touched.
    private ulong StreamSeed()
    {
        ulong hash = 0xCBF29CE484222325 ^ _seed;
        foreach (char character in Name)
            hash = (hash ^ character) * 0x100000001B3;
        return hash;
    }
}
