namespace Vertebra.Graph.Ir;

/// <summary>What an operation is for. It decides which operations have gradient rules, and which plans may contain them.</summary>
public enum OpRole
{
    /// <summary>Gives a tensor that comes from outside: an input, a parameter, a constant.</summary>
    Source,

    /// <summary>Computes the network; it has a gradient rule.</summary>
    Forward,

    /// <summary>Computes a gradient; differentiation makes it.</summary>
    Backward,

    /// <summary>Computes the statistics of a batch, for normalisation while a network is trained.</summary>
    Statistics,

    /// <summary>
    /// Computes what a plan's kernels make of one or more operations. Passes make it; no graph has it before it is compiled.
    /// </summary>
    Lowered,

    /// <summary>Changes a parameter in its place. It is computed although no output depends on it.</summary>
    Update,
}
