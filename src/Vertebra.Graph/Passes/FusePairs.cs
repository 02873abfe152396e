using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Kernels.Convolution;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets one kernel compute a convolution of one pixel and the depthwise one that alone reads it, the expansions of inverted
/// residuals, and the mean of the result where a global pooling asks for it. For inference.
/// </summary>
/// <param name="pays">Whether there is a kernel for two convolutions on this machine, and it gains.</param>
internal sealed class FusePairs(Func<ConvGeometry, ConvGeometry, bool> pays) : IGraphPass
{
    public string Name => "fuse pairs of convolutions";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        var pairs = new HashSet<Node>();
        foreach (Node node in graph.Nodes)
        {
            if (!IsPlain(node) || node.Operand(OperandName.X) is not { } first || !IsPlain(first) || uses[first.Id] != 1)
                continue;
            if (!pairs.Contains(first) && pays(ConvGeometries.Of(first), ConvGeometries.Of(node)))
                pairs.Add(node);
        }
        if (pairs.Count == 0)
            return graph;
        var means = new Dictionary<Node, Node>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is AdaptiveAvgPool2dOp { Size: { Height: 1, Width: 1 } } && pairs.Contains(node.Inputs[0]))
                means.TryAdd(node.Inputs[0], node);
        }
        HashSet<Node> meansOfPairs = [.. means.Values];
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) => node.Op switch
        {
            FusedConv2dOp op when pairs.Contains(node) => Fuse(builder, op, new Operands(op, inputs), means.ContainsKey(node)),
            AdaptiveAvgPool2dOp when meansOfPairs.Contains(node) => builder.Add(new ConvPairMeanOp(), inputs),
            _ => null,
        });
    }

    private static bool IsPlain(Node node) => node.Op is FusedConv2dOp { Epilogue.AddsMap: false } op && op.Prologue == default;

    // The first convolution stays behind, unread.
    private static Value Fuse(GraphBuilder builder, FusedConv2dOp depthwise, Operands second, bool computesMean)
    {
        Value x = second[OperandName.X];
        var pointwise = (FusedConv2dOp)x.Node.Op;
        Operands first = Operands.Of(x);
        var operands = new Operands
        {
            [OperandName.X] = first[OperandName.X],
            [OperandName.PointwiseWeight] = first[OperandName.Weight],
            [OperandName.DepthwiseWeight] = second[OperandName.Weight],
        };
        if (pointwise.HasBias)
            operands[OperandName.PointwiseBias] = first[OperandName.Bias];
        if (depthwise.HasBias)
            operands[OperandName.DepthwiseBias] = second[OperandName.Bias];
        return builder.Add(new ConvPairOp(pointwise, depthwise, computesMean), operands);
    }
}
