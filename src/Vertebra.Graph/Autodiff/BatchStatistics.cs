using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Autodiff;

/// <summary>Turns graphs with frozen batch normalisation into graphs that normalise with the statistics of the batch.</summary>
public static class BatchStatistics
{
    private const string Prefix = "running:";

    /// <summary>Name of the output that holds a running average after the step.</summary>
    public static string OutputName(Parameter buffer) => Prefix + buffer.Name;

    /// <summary>
    /// Replaces every <see cref="BatchNormOp"/> by its training form and adds the new running averages as outputs. To be applied
    /// before differentiation.
    /// </summary>
    /// <param name="graph">The graph; its outputs are kept.</param>
    /// <returns>A graph with one more output a running mean and a running variance, named by <see cref="OutputName"/>.</returns>
    public static ComputationGraph Use(ComputationGraph graph) => throw new NotSupportedException();
}
