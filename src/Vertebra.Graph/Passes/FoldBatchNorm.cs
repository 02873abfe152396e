using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets a convolution whose result only a batch normalisation reads do the normalisation's work: its weights are scaled and its bias
/// is adapted, in any grouping. For inference.
/// </summary>
internal sealed class FoldBatchNorm : IGraphPass
{
    public string Name => "fold batch norm";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
            node.Op is BatchNormOp op && uses[node.Inputs[0].Id] == 1 && IsFoldable(node) ? Fold(builder, op, node.Inputs[0], inputs) : null);
    }

    private static bool IsFoldable(Node node) =>
        node.Inputs[0] is { Op: Conv2dOp { Activation: ActivationKind.Identity, AddsMap: false } } convolution
        && node.Inputs.Concat(convolution.Inputs.Skip(1)).All(input => input == convolution || input.Op is ParameterOp);

    // The convolution without its normalisation stays behind, unread.
    private static Value Fold(GraphBuilder builder, BatchNormOp op, Node convolution, ReadOnlySpan<Value> inputs)
    {
        using GraphBuilder.Scope scope = builder.EnterAbsolute(convolution.Path);
        Node copy = inputs[0].Node;
        Value[] operands = [.. copy.Inputs.Select(input => new Value(builder, input))];
        (Value scale, Value offset, Value mean, Value variance) = (inputs[1], inputs[2], inputs[3], inputs[4]);
        Value weight = builder.Add(new FoldedWeightOp(op.Epsilon), operands[1], scale, variance);
        Value bias = builder.Add(new FoldedBiasOp(op.Epsilon), [scale, offset, mean, variance, .. operands[2..]]);
        return builder.Add((Conv2dOp)copy.Op with { Activation = op.Activation }, operands[0], weight, bias);
    }
}
