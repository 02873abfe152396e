using Vertebra.Graph.Ir;

namespace Vertebra.Testing;

/// <summary>
/// Which way each element went at every activation with kinks and every maximum pooling of a graph: the piece of the activation, or
/// the place of the window's maximum.
/// </summary>
public sealed class Decisions
{
    private readonly Dictionary<Node, int[]> _choices = [];
    private readonly Dictionary<(Node Read, Op Op), int[]> _byGradient = [];

    /// <summary>The nodes of a graph that decide.</summary>
    public static IEnumerable<Node> Sites(ComputationGraph graph) => graph.Nodes.Where(
        node => node.Op is MaxPool2dOp || (node.Op is ActivationOp { Kind: var kind } && ActivationPieces.HasKinks(kind)));

    /// <summary>Sets the decisions of a site.</summary>
    public void Set(Node site, int[] choices)
    {
        _choices[site] = choices;
        _byGradient[GradientKey(site)] = choices;
    }

    /// <summary>The decisions of a site.</summary>
    public int[] Of(Node site) => _choices[site];

    /// <summary>The decisions that the gradient of a site follows.</summary>
    public int[] OfGradient(Node gradient) => _byGradient[(gradient.Inputs[0], gradient.Op)];

    // A gradient reads the same tensor as its site, or the site's result.
    private static (Node Read, Op Op) GradientKey(Node site) => site.Op switch
    {
        MaxPool2dOp op => (site.Inputs[0], new MaxPool2dGradOp(op.Attributes)),
        ActivationOp op => (op.Kind.GradientReadsInput() ? site.Inputs[0] : site, new ActivationGradOp(op.Kind)),
        _ => throw new ArgumentException($"{site} decides nothing.", nameof(site)),
    };
}
