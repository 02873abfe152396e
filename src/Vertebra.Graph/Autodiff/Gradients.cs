using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Autodiff;

/// <summary>Reverse-mode differentiation of graphs: gradients are ordinary nodes of a bigger graph.</summary>
public static class Gradients
{
    /// <summary>Name of the output that holds the gradient of a parameter.</summary>
    public static string OutputName(Parameter parameter) => "gradient:" + parameter.Name;

    /// <summary>Adds to a graph the gradient of a scalar output with respect to every trainable parameter that it depends on.</summary>
    /// <param name="graph">The graph; its nodes and outputs are kept.</param>
    /// <param name="loss">Name of the output to differentiate; shape [1].</param>
    /// <returns>The graph with one more output a parameter, named by <see cref="OutputName"/>.</returns>
    /// <exception cref="GraphException">An operation on the way has no gradient rule, or the loss is no scalar.</exception>
    public static ComputationGraph Differentiate(ComputationGraph graph, string loss) => throw new NotSupportedException();
}
