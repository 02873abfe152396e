using System.Collections.Immutable;

namespace Vertebra.Graph.Ir;

/// <summary>A named result of a graph.</summary>
/// <param name="Name">Name by which a plan gives access to it.</param>
/// <param name="Node">The node whose tensor it is.</param>
public readonly record struct GraphOutput(string Name, Node Node);

/// <summary>An immutable computation: nodes in topological order and named outputs. Portable; a <c>Plan</c> is its lowered form.</summary>
public sealed class ComputationGraph
{
    internal ComputationGraph(ImmutableArray<Node> nodes, ImmutableArray<GraphOutput> outputs)
    {
        Nodes = nodes;
        Outputs = outputs;
    }

    /// <summary>All nodes; a node's inputs precede it.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The results, in order.</summary>
    public ImmutableArray<GraphOutput> Outputs { get; }

    /// <summary>The nodes that are fed from outside.</summary>
    public IEnumerable<Node> Inputs => Nodes.Where(node => node.Op is InputOp);

    /// <summary>The distinct parameters that the graph reads, in order of first use.</summary>
    public IEnumerable<Parameter> Parameters =>
        Nodes.Select(node => node.Op).OfType<ParameterOp>().Select(op => op.Parameter).Distinct();

    /// <summary>Multiply-adds of one evaluation.</summary>
    public long MultiplyAdds => Nodes.Sum(node => node.MultiplyAdds);

    /// <summary>Multiply-adds of one evaluation as fvcore counts them: batch normalisations too, with two an element.</summary>
    public long MultiplyAddsWithNormalization => Nodes.Sum(node => node.MultiplyAddsWithNormalization);

    /// <summary>The graph without what no output depends on. Inputs stay.</summary>
    public ComputationGraph Prune() => new Passes.EliminateDeadNodes().Run(this);

    /// <summary>The graph as it is outside training: dropout and stochastic depth give their operand back.</summary>
    public ComputationGraph WithoutDropout() => new Passes.RemoveDropout().Run(this);

    /// <summary>The node of an output.</summary>
    /// <exception cref="ArgumentException">There is no output of that name.</exception>
    public Node Output(string name)
    {
        foreach (GraphOutput output in Outputs)
        {
            if (output.Name == name)
                return output.Node;
        }
        throw new ArgumentException(
            $"The graph has no output '{name}'; it has {string.Join(", ", Outputs.Select(output => $"'{output.Name}'"))}.", nameof(name));
    }
}
