using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Lets a convolution whose result only a batch normalisation reads do the normalisation's work: its weights are scaled and its bias
/// is adapted, in any grouping. For inference.
/// </summary>
internal sealed class FoldBatchNorm : IGraphPass
{
    private static readonly OperandName[] Parameters =
        [OperandName.Scale, OperandName.Offset, OperandName.Mean, OperandName.Variance];

    public string Name => "fold batch norm";

    public ComputationGraph Run(ComputationGraph graph)
    {
        int[] uses = GraphRewriter.CountUses(graph);
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
            node.Op is FusedBatchNormOp { Statistics: BatchNormStatistics.Running } op
            && uses[node.Operand(OperandName.X).Id] == 1 && IsFoldable(node)
                ? Fold(builder, op, new Operands(op, inputs))
                : null);
    }

    private static bool IsFoldable(Node norm) =>
        norm.Operand(OperandName.X) is { Op: FusedConv2dOp op } convolution && op.Epilogue == default
        && convolution.HasParameters() && Parameters.All(name => norm.Operand(name).Op is ParameterOp);

    // The convolution without its normalisation stays behind, unread.
    private static Value Fold(GraphBuilder builder, FusedBatchNormOp norm, Operands statistics)
    {
        Node convolution = statistics[OperandName.X].Node;
        using GraphBuilder.Scope scope = builder.EnterAbsolute(convolution.Path);
        var op = (FusedConv2dOp)convolution.Op;
        Operands operands = Operands.Of(statistics[OperandName.X]);
        operands[OperandName.Weight] = builder.Add(new FoldedWeightOp(norm.Epsilon), new Operands
        {
            [OperandName.Weight] = operands[OperandName.Weight],
            [OperandName.Scale] = statistics[OperandName.Scale],
            [OperandName.Variance] = statistics[OperandName.Variance],
        });
        var bias = new Operands();
        foreach (OperandName name in Parameters)
            bias[name] = statistics[name];
        if (op.HasBias)
            bias[OperandName.Bias] = operands[OperandName.Bias];
        operands[OperandName.Bias] = builder.Add(new FoldedBiasOp(norm.Epsilon, op.HasBias), bias);
        return builder.Add(op with { HasBias = true, Activation = norm.Activation }, operands);
    }
}
