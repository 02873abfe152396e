using Vertebra.Graph.Ir;
using Vertebra.Kernels;

namespace Vertebra.Graph.Runtime;

/// <summary>A graph as kernels over buffers that have no memory yet.</summary>
internal sealed record LoweredGraph
{
    /// <summary>What a run does.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>All buffers.</summary>
    public required IReadOnlyList<PlanBuffer> Buffers { get; init; }

    /// <summary>The graph's inputs.</summary>
    public required IReadOnlyList<PlanTensor> Inputs { get; init; }

    /// <summary>The graph's outputs; two may share a buffer.</summary>
    public required IReadOnlyList<PlanTensor> Outputs { get; init; }

    /// <summary>Parameters that are read where they lie.</summary>
    public required IReadOnlyDictionary<Parameter, PlanBuffer> Parameters { get; init; }

    /// <summary>Packed parameters that are kept between runs.</summary>
    public required IReadOnlyList<PackedOperand> Packed { get; init; }
}

/// <summary>A tensor that the plan's caller sees.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Buffer">Its row-major elements.</param>
internal sealed record PlanTensor(string Name, Shape Shape, PlanBuffer Buffer);

/// <summary>A packed form of parameters that is kept between runs.</summary>
/// <param name="Parameters">The parameters, mostly one.</param>
/// <param name="Kernel">What packs them.</param>
/// <param name="Buffer">The packed form.</param>
internal sealed record PackedOperand(Parameter[] Parameters, PackKernel Kernel, PlanBuffer Buffer)
{
    /// <summary>What a store has for the parameters.</summary>
    public ParameterValues[] ValuesIn(ParameterStore store) => [.. Parameters.Select(parameter => store[parameter])];
}
