using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Graph.Updates;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>Emits the steps that compute a node.</summary>
internal delegate void LoweringRow(LoweringContext context, Node node);

/// <summary>The table from operations to kernels: one row for each type of those that are left when all passes have run.</summary>
internal static class LoweringTable
{
    private static readonly Dictionary<Type, LoweringRow> Table = new()
    {
        [typeof(InputOp)] = SourceRows.Input,
        [typeof(ParameterOp)] = SourceRows.Parameter,
        [typeof(ConstantOp)] = SourceRows.Constant,
        [typeof(FusedConv2dOp)] = ConvolutionRows.FusedConv2d,
        [typeof(ConvPairOp)] = ConvolutionRows.ConvPair,
        [typeof(ConvPairMeanOp)] = ConvolutionRows.ConvPairMean,
        [typeof(Conv2dInputGradOp)] = ConvolutionRows.Conv2dInputGrad,
        [typeof(Conv2dWeightGradOp)] = ConvolutionRows.Conv2dWeightGrad,
        [typeof(ChannelSumOp)] = ConvolutionRows.ChannelSum,
        [typeof(FusedLinearOp)] = LinearRows.FusedLinear,
        [typeof(LinearInputGradOp)] = LinearRows.LinearInputGrad,
        [typeof(LinearWeightGradOp)] = LinearRows.LinearWeightGrad,
        [typeof(MaxPool2dOp)] = PoolingRows.MaxPool2d,
        [typeof(MaxPool2dGradOp)] = PoolingRows.MaxPool2dGrad,
        [typeof(AvgPool2dOp)] = PoolingRows.AvgPool2d,
        [typeof(AvgPool2dGradOp)] = PoolingRows.AvgPool2dGrad,
        [typeof(AdaptiveAvgPool2dOp)] = PoolingRows.AdaptiveAvgPool2d,
        [typeof(AdaptiveAvgPool2dGradOp)] = PoolingRows.AdaptiveAvgPool2dGrad,
        [typeof(LocalResponseNormOp)] = NormalizationRows.LocalResponseNorm,
        [typeof(LocalResponseNormGradOp)] = NormalizationRows.LocalResponseNormGrad,
        [typeof(FusedBatchNormOp)] = BatchNormRows.FusedBatchNorm,
        [typeof(BatchStatisticsOp)] = BatchNormRows.BatchStatistics,
        [typeof(RunningAverageOp)] = BatchNormRows.RunningAverage,
        [typeof(BatchNormParameterGradOp)] = BatchNormRows.ParameterGrad,
        [typeof(BatchNormInputGradOp)] = BatchNormRows.InputGrad,
        [typeof(FoldedWeightOp)] = FoldingRows.FoldedWeight,
        [typeof(FoldedBiasOp)] = FoldingRows.FoldedBias,
        [typeof(RowOp)] = BatchNormRows.Row,
        [typeof(ActivationOp)] = ElementwiseRows.Activation,
        [typeof(ActivationGradOp)] = ElementwiseRows.ActivationGrad,
        [typeof(FusedAddOp)] = ElementwiseRows.FusedAdd,
        [typeof(MultiplyOp)] = ElementwiseRows.Multiply,
        [typeof(ConcatOp)] = ChannelRows.Concat,
        [typeof(SliceChannelsOp)] = ChannelRows.SliceChannels,
        [typeof(PadChannelsOp)] = ChannelRows.PadChannels,
        [typeof(ScaleOp)] = ChannelRows.Scale,
        [typeof(ScaleGateGradOp)] = ChannelRows.ScaleGateGrad,
        [typeof(DropoutOp)] = ElementwiseRows.Dropout,
        [typeof(StochasticDepthOp)] = ElementwiseRows.StochasticDepth,
        [typeof(RadixSoftmaxOp)] = ChannelRows.RadixSoftmax,
        [typeof(RadixSoftmaxGradOp)] = ChannelRows.RadixSoftmaxGrad,
        [typeof(ReshapeOp)] = ElementwiseRows.Reshape,
        [typeof(SoftmaxOp)] = LossRows.Softmax,
        [typeof(SoftmaxGradOp)] = LossRows.SoftmaxGrad,
        [typeof(CrossEntropyOp)] = LossRows.CrossEntropy,
        [typeof(CrossEntropyGradOp)] = LossRows.CrossEntropyGrad,
        [typeof(UpdateOp)] = UpdateRows.Update,
        [typeof(AssignOp)] = UpdateRows.Assign,
    };

    /// <summary>Whether an operation has a row.</summary>
    public static bool Contains(Type op) => Table.ContainsKey(op);

    /// <summary>Lowers a graph in one walk.</summary>
    /// <exception cref="GraphException">An operation has no row.</exception>
    public static LoweredGraph Lower(ComputationGraph graph, LoweringContext context)
    {
        HashSet<Node> outputs = [.. graph.Outputs.Select(output => output.Node)];
        foreach (Node node in graph.Nodes)
        {
            if (!Table.TryGetValue(node.Op.GetType(), out LoweringRow? row))
                throw new GraphException($"Node {node} has no lowering.");
            row(context, node);
            if (outputs.Contains(node))
                context.Deliver(node);
        }
        return context.Finish(graph);
    }
}
