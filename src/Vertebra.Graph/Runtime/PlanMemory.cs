using Vertebra.Kernels.Memory;

namespace Vertebra.Graph.Runtime;

/// <summary>The memory of a plan: the arena, the tensors at the boundary, and what it shares with others.</summary>
internal sealed class PlanMemory : IDisposable
{
    private readonly AlignedBuffer _arena;

    // Not read: what steps point to must not be collected.
    private readonly ParameterValues[] _parameters;
    private readonly PackedParameter[] _packed;
    private readonly PackedWeights _weights;
    private long _boundaryBytes;

    private PlanMemory(AlignedBuffer arena, ParameterValues[] parameters, PackedParameter[] packed, PackedWeights weights)
    {
        _arena = arena;
        _parameters = parameters;
        _packed = packed;
        _weights = weights;
    }

    /// <summary>Inputs by name.</summary>
    public Dictionary<string, BoundaryTensor> Inputs { get; } = [];

    /// <summary>Outputs by name.</summary>
    public Dictionary<string, BoundaryTensor> Outputs { get; } = [];

    /// <summary>Bytes of the arena and of the inputs and outputs.</summary>
    public long Bytes => _arena.Bytes + _boundaryBytes;

    /// <summary>Bytes of packed weights, which other plans may share.</summary>
    public long PackedBytes => _packed.Sum(packed => packed.Memory.Bytes);

    /// <summary>Allocates what the buffers need and gives each its address.</summary>
    /// <param name="graph">The buffers.</param>
    /// <param name="arenaBytes">Size of the arena.</param>
    /// <param name="packed">The packed weights of the graph, in its order; released with this object.</param>
    /// <param name="store">The values of the parameters, and where the packed weights came from.</param>
    public static unsafe PlanMemory Allocate(LoweredGraph graph, long arenaBytes, PackedParameter[] packed, ParameterStore store)
    {
        ParameterValues[] parameters = [.. graph.Parameters.Keys.Select(parameter => store[parameter])];
        var memory = new PlanMemory(new AlignedBuffer(arenaBytes), parameters, packed, store.Packed);
        foreach (ParameterValues values in parameters)
            graph.Parameters[values.Parameter].Address = (nint)values.Address;
        for (int i = 0; i < packed.Length; i++)
            graph.Packed[i].Buffer.Address = (nint)packed[i].Memory.Pointer;
        foreach (PlanTensor input in graph.Inputs)
        {
            BoundaryTensor tensor = memory.NewBoundary(input);
            memory.Inputs.Add(input.Name, tensor);
        }
        memory.AllocateOutputs(graph.Outputs);

        var arena = (nint)memory._arena.Pointer;
        IEnumerable<PlanBuffer> scratch = graph.Steps.Select(step => step.Workspace).OfType<PlanBuffer>();
        foreach (PlanBuffer buffer in graph.Buffers.Concat(scratch))
        {
            if (buffer is { Kind: BufferKind.Arena, Host: null })
                buffer.Address = arena + (nint)buffer.Offset;
        }
        foreach (PlanBuffer buffer in graph.Buffers)
            buffer.Address = buffer.Root.Address + (nint)buffer.RootOffset;
        return memory;
    }

    /// <summary>Frees the arena and lets go of the packed weights.</summary>
    public void Dispose()
    {
        _arena.Dispose();
        foreach (PackedParameter packed in _packed)
            _weights.Release(packed);
    }

    // Outputs may be one buffer under several names and shapes.
    private void AllocateOutputs(IReadOnlyList<PlanTensor> outputs)
    {
        var tensors = new Dictionary<PlanBuffer, BoundaryTensor>();
        foreach (PlanTensor output in outputs)
        {
            if (!tensors.TryGetValue(output.Buffer, out BoundaryTensor? tensor))
                tensors.Add(output.Buffer, tensor = NewBoundary(output));
            Outputs.Add(output.Name, tensor.View(output.Shape));
        }
    }

    private BoundaryTensor NewBoundary(PlanTensor described)
    {
        var tensor = new BoundaryTensor(described.Shape);
        described.Buffer.Address = tensor.Address;
        _boundaryBytes += described.Buffer.Bytes;
        return tensor;
    }
}
