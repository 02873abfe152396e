namespace Vertebra.Graph.Runtime;

/// <summary>What a plan is for. It decides how the graph is rewritten and what may be kept between runs.</summary>
public enum PlanKind
{
    /// <summary>
    /// Evaluates a network whose parameters stay as they are: dropout vanishes, normalisations are folded into convolutions, weights are
    /// packed once. The graph has no backward pass.
    /// </summary>
    Inference,

    /// <summary>Computes gradients of a network whose parameters stay as they are, without dropout: explanations.</summary>
    Gradient,

    /// <summary>Takes steps of a training: parameters change between runs, or in them, and dropout drops.</summary>
    Training,
}
