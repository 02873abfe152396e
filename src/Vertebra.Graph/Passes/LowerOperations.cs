using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;

namespace Vertebra.Graph.Passes;

/// <summary>
/// Gives operations whose kernels can do more than they say their lowered form, with nothing fused into it yet. Passes in front of
/// it rewrite what networks are made of, passes behind it what plans are made of.
/// </summary>
internal sealed class LowerOperations : IGraphPass
{
    // The lowered form takes the operands in the order of the operation.
    private static readonly Dictionary<Type, Func<Node, LoweredOp>> Forms = new()
    {
        [typeof(Conv2dOp)] = node => new FusedConv2dOp(((Conv2dOp)node.Op).Attributes, HasBias: node.Inputs.Length == 3),
        [typeof(LinearOp)] = node => new FusedLinearOp(HasBias: node.Inputs.Length == 3),
        [typeof(AddOp)] = _ => new FusedAddOp(),
        [typeof(BatchNormOp)] = node => new FusedBatchNormOp(((BatchNormOp)node.Op).Epsilon, BatchNormStatistics.Running),
        [typeof(BatchNormTrainingOp)] = node =>
            new FusedBatchNormOp(((BatchNormTrainingOp)node.Op).Epsilon, BatchNormStatistics.Batch),
    };

    public string Name => "lower operations";

    /// <summary>Whether an operation has a lowered form, which is what a plan computes.</summary>
    public static bool Contains(Type op) => Forms.ContainsKey(op);

    public ComputationGraph Run(ComputationGraph graph) => GraphRewriter.Rewrite(graph, static (builder, node, inputs) =>
        Forms.TryGetValue(node.Op.GetType(), out Func<Node, LoweredOp>? form) ? builder.Add(form(node), inputs) : null);
}
