using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime.Tuning;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>A depthwise convolution that is computed together with the pointwise one that it alone reads.</summary>
/// <param name="Pointwise">The convolution in front of it.</param>
/// <param name="Mean">The mean of each of its maps, which is computed with it; or null.</param>
internal sealed record ConvolutionPair(Node Pointwise, Node? Mean);

/// <summary>Finds the expansions of inverted residuals, for inference.</summary>
internal sealed class ConvolutionPairs
{
    private readonly Dictionary<Node, ConvolutionPair> _pairs = [];
    private readonly HashSet<Node> _first = [];

    /// <summary>No pair.</summary>
    public static ConvolutionPairs None { get; } = new();

    /// <summary>The pairs of a graph that gain by being computed so.</summary>
    public static ConvolutionPairs Find(ComputationGraph graph, ConvChooser chooser)
    {
        var found = new ConvolutionPairs();
        int[] uses = GraphRewriter.CountUses(graph);
        foreach (Node node in graph.Nodes)
        {
            if (!IsOpen(node) || node.Inputs[0] is not { } first || !IsOpen(first) || uses[first.Id] != 1)
                continue;
            if (!chooser.ComputesTogether(ConvolutionRows.Geometry(first), ConvolutionRows.Geometry(node)))
                continue;
            Node? mean = graph.Nodes.FirstOrDefault(
                reader => reader.Op is AdaptiveAvgPool2dOp { Size: { Height: 1, Width: 1 } } && reader.Inputs[0] == node);
            found._pairs.Add(node, new ConvolutionPair(first, mean));
            found._first.Add(first);
        }
        return found;
    }

    /// <summary>The pair whose second convolution a node is; or null.</summary>
    public ConvolutionPair? Of(Node node) => _pairs.GetValueOrDefault(node);

    /// <summary>Whether a node is computed by the only one that reads it.</summary>
    public bool IsFirst(Node node) => _first.Contains(node);

    private static bool IsOpen(Node node) => node.Op is Conv2dOp { Prologue: null, AddsMap: false };
}
