using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets a convolution whose result only a multiplication reads do it with its weights and bias, as for the scaled residuals of
/// Inception-ResNet. For inference.
/// </summary>
internal sealed class FoldMultiply : IGraphPass
{
    public string Name => "fold multiplications";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
            node.Op is MultiplyOp op && uses[node.Inputs[0].Id] == 1 && IsFoldable(node.Inputs[0]) ? Fold(builder, op, inputs[0].Node) : null);
    }

    private static bool IsFoldable(Node convolution) =>
        convolution.Op is Conv2dOp { Activation: ActivationKind.Identity, AddsMap: false }
        && convolution.Inputs.Skip(1).All(input => input.Op is ParameterOp);

    // The convolution without the multiplication stays behind, unread.
    private static Value Fold(GraphBuilder builder, MultiplyOp multiply, Node convolution)
    {
        using GraphBuilder.Scope scope = builder.EnterAbsolute(convolution.Path);
        Value x = new(builder, convolution.Inputs[0]);
        return builder.Add(convolution.Op, [x, .. convolution.Inputs.Skip(1).Select(input => builder.Add(multiply, new Value(builder, input)))]);
    }
}
