namespace Vertebra.Graph.Ir;

/// <summary>What a parameter is for.</summary>
public enum ParameterKind
{
    /// <summary>A learned tensor: a weight or a bias.</summary>
    Weight,

    /// <summary>A tensor that belongs to the network and no gradient reaches, such as a running mean.</summary>
    Buffer,

    /// <summary>A tensor that belongs to a training, such as an optimizer's momentum.</summary>
    State,
}

/// <summary>
/// A named tensor that outlives runs, as a graph knows it: name, shape and kind. Its values stand in a
/// <see cref="Runtime.ParameterStore"/>; several stores may hold values of one parameter. Parameters are told apart by reference.
/// </summary>
/// <param name="shape">Its shape, as PyTorch stores it.</param>
/// <param name="kind">What it is for.</param>
public sealed class Parameter(Shape shape, ParameterKind kind = ParameterKind.Weight)
{
    /// <summary>State-dict key, e.g. <c>features.0.weight</c>; within its module until the network is assembled.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Shape, as PyTorch stores it.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>What it is for.</summary>
    public ParameterKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{Shape}]";
}
