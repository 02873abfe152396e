using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets the convolution at the end of a residual branch add the shortcut, and apply the activation behind the sum, where nothing else
/// reads its result. Where both operands are such convolutions, it is the one that was traced later.
/// </summary>
internal sealed class FuseAddition : IGraphPass
{
    public string Name => "fuse additions";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        bool IsOpen(Node node) => uses[node.Id] == 1 && node.Op is Conv2dOp { Activation: ActivationKind.Identity, AddsMap: false };
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
        {
            if (node.Op is not AddOp add)
                return null;
            (Node left, Node right) = (node.Inputs[0], node.Inputs[1]);
            if (IsOpen(right) && (right.Id > left.Id || !IsOpen(left)))
                return Fuse(builder, add, inputs[1], inputs[0]);
            return IsOpen(left) ? Fuse(builder, add, inputs[0], inputs[1]) : null;
        });
    }

    // The convolution moves to the sum, because the other operand may be computed after it; it stays behind, unread.
    private static Value Fuse(GraphBuilder builder, AddOp add, Value convolution, Value shortcut)
    {
        Node copy = convolution.Node;
        using GraphBuilder.Scope scope = builder.EnterAbsolute(copy.Path);
        var op = (Conv2dOp)copy.Op;
        return builder.Add(
            op with { Activation = add.Activation, AddsMap = true }, [.. copy.Inputs.Select(input => new Value(builder, input)), shortcut]);
    }
}
