using System.Numerics.Tensors;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;

namespace Vertebra.Models.State;

/// <summary>One of a network's parameters or buffers: what it is, and the values that the network has for it.</summary>
public sealed class StateTensor
{
    private readonly ParameterStore _store;

    internal StateTensor(Parameter parameter, ParameterStore store)
    {
        Parameter = parameter;
        _store = store;
        IsTrainable = parameter.Kind == ParameterKind.Weight;
    }

    /// <summary>What graphs know of it.</summary>
    public Parameter Parameter { get; }

    /// <summary>State-dict key, e.g. <c>features.0.weight</c>.</summary>
    public string Name => Parameter.Name;

    /// <summary>Shape, as PyTorch stores it.</summary>
    public Shape Shape => Parameter.Shape;

    /// <summary>
    /// Whether training changes it by its gradient. True for weights and biases unless set, false for buffers, which no gradient reaches. It counts
    /// when a training step is compiled.
    /// </summary>
    public bool IsTrainable { get; set; }

    /// <summary>
    /// The elements in row-major order. Writing to them changes the network; plans that were compiled before need
    /// <see cref="Plan.RefreshWeights"/>.
    /// </summary>
    public Span<float> Values => _store[Parameter].Values;

    /// <summary>The same memory as <see cref="Values"/>, as a tensor.</summary>
    public Tensor<float> Data => _store[Parameter].Data;

    /// <inheritdoc/>
    public override string ToString() => Parameter.ToString();

    /// <summary>Memory for new values, see <see cref="ParameterValues.Stage"/>.</summary>
    internal StagedValues Stage() => _store[Parameter].Stage();
}
