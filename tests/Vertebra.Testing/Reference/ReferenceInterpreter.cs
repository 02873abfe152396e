using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Graph.Runtime;
using Vertebra.Kernels.Random;

namespace Vertebra.Testing;

/// <summary>Is told of each node that is evaluated.</summary>
/// <param name="node">The node.</param>
/// <param name="operands">The values of its inputs.</param>
/// <param name="result">Its own value.</param>
public delegate void NodeObserver(Node node, IReadOnlyList<double[]> operands, double[] result);

/// <summary>Evaluates any graph node by node in double, with the naive functions beside it.</summary>
public sealed partial class ReferenceInterpreter(ComputationGraph graph, ParameterStore store)
{
    private readonly Dictionary<Node, double[]> _values = [];

    public Dictionary<string, double[]> Inputs { get; } = [];

    /// <summary>Stands in for a parameter's own values.</summary>
    public Dictionary<Parameter, double[]> Parameters { get; } = [];

    public ulong Seed { get; init; }

    public ulong Iteration { get; init; }

    /// <summary>Decisions that are taken as given instead of by value; those of all activations with kinks and maximum poolings, or none.</summary>
    public Decisions? Imposed { get; init; }

    public NodeObserver? Observer { get; init; }

    /// <summary>Evaluates all outputs.</summary>
    public Dictionary<string, double[]> Run()
    {
        Evaluate([.. graph.Outputs.Select(output => output.Node)]);
        return graph.Outputs.ToDictionary(output => output.Name, output => _values[output.Node]);
    }

    /// <summary>Evaluates one output and what it needs.</summary>
    public double[] Run(string output)
    {
        Evaluate([graph.Output(output)]);
        return _values[graph.Output(output)];
    }

    /// <summary>Evaluates all outputs and hands each over as soon as it is there, without keeping it.</summary>
    public void Run(Action<string, double[]> take)
    {
        ILookup<Node, string> names = graph.Outputs.ToLookup(output => output.Node, output => output.Name);
        Evaluate([.. graph.Outputs.Select(output => output.Node)], node =>
        {
            foreach (string name in names[node])
                take(name, _values[node]);
        });
    }

    // In the graph's order rather than by recursion, since a graph may be deep; what nothing will read again is dropped.
    private void Evaluate(HashSet<Node> wanted, Action<Node>? take = null)
    {
        _values.Clear();
        var reads = new Dictionary<Node, int>();
        for (int id = graph.Nodes.Length - 1; id >= 0; id--)
        {
            if (!wanted.Contains(graph.Nodes[id]) && !reads.ContainsKey(graph.Nodes[id]))
                continue;
            foreach (Node input in graph.Nodes[id].Inputs)
                reads[input] = reads.GetValueOrDefault(input) + 1;
        }
        foreach (Node node in graph.Nodes)
        {
            if (!wanted.Contains(node) && !reads.ContainsKey(node))
                continue;
            double[] result = Evaluate(node);
            _values.Add(node, result);
            Observer?.Invoke(node, [.. node.Inputs.Select(input => _values[input])], result);
            if (wanted.Contains(node))
                take?.Invoke(node);
            foreach (Node input in node.Inputs)
                reads[input]--;
            foreach (Node done in node.Inputs.Append(node))
            {
                if (reads.GetValueOrDefault(done) == 0 && (take is not null || !wanted.Contains(done)))
                    _values.Remove(done);
            }
        }
    }

    private double[] Evaluate(Node node)
    {
        double[] Operand(int index) => _values[node.Inputs[index]];
        Shape ShapeOf(int index) => node.Inputs[index].Shape;
        return node.Op switch
        {
            InputOp op => Inputs[op.Label],
            ParameterOp { Parameter: var parameter } => Parameters.TryGetValue(parameter, out double[]? values)
                ? values
                : Doubles(store[parameter].Values),
            ConstantOp op => [.. Enumerable.Repeat((double)op.Number, node.Shape.Length)],
            LoweredOp op => Lowered(op, node),
            Conv2dOp op => DoubleConvolution.Forward(
                Operand(0), Operand(1), node.Inputs.Length == 3 ? Operand(2) : null, Conv(op.Attributes, ShapeOf(0), ShapeOf(1))),
            Conv2dInputGradOp op => DoubleConvolution.InputGrad(Operand(0), Operand(1), Conv(op.Attributes, op.InputShape, ShapeOf(0))),
            Conv2dWeightGradOp op => DoubleConvolution.WeightGrad(Operand(0), Operand(1), Conv(op.Attributes, ShapeOf(0), op.WeightShape)),
            ChannelSumOp => NaiveElementwise.ChannelSum(Operand(0), Map(ShapeOf(0))),
            LinearOp => NaiveLinear.Forward(
                Operand(0), Operand(1), node.Inputs.Length == 3 ? Operand(2) : null, ShapeOf(0)[0], ShapeOf(0)[1], ShapeOf(1)[0]),
            LinearInputGradOp => NaiveLinear.InputGrad(Operand(1), Operand(0), ShapeOf(1)[0], ShapeOf(0)[1], ShapeOf(0)[0]),
            LinearWeightGradOp => NaiveLinear.WeightGrad(Operand(0), Operand(1), ShapeOf(0)[0], ShapeOf(0)[1], ShapeOf(1)[1]),
            MultiplyOp op => [.. Operand(0).Select(value => value * op.Factor)],
            ConcatOp => NaiveChannels.Concat([.. node.Inputs.Select(input => (_values[input], Map(input.Shape)))]),
            SliceChannelsOp op => NaiveChannels.Slice(Operand(0), Map(ShapeOf(0)), op.Start, op.Count),
            PadChannelsOp op => NaiveChannels.Pad(Operand(0), Map(ShapeOf(0)), op.Before, op.After),
            ScaleOp => NaiveChannels.Scale(Operand(0), Operand(1), Map(ShapeOf(0))),
            ScaleGateGradOp => NaiveChannels.ScaleGateGrad(Operand(0), Operand(1), Map(ShapeOf(0))),
            BatchNormOp op =>
                NaiveBatchNorm.Forward(Operand(0), Operand(1), Operand(2), Operand(3), Operand(4), op.Epsilon, Map(node.Shape)),
            BatchStatisticsOp => NaiveBatchNorm.Statistics(Operand(0), Map(ShapeOf(0))),
            BatchNormTrainingOp op => NaiveBatchNorm.Forward(
                Operand(0), Operand(1), Operand(2), Half(Operand(3), 0), Half(Operand(3), 1), op.Epsilon, Map(node.Shape)),
            RunningAverageOp op => RunningAverage(op, Half(Operand(0), op.Variance ? 1 : 0), Operand(1)),
            BatchNormParameterGradOp op when node.Inputs.Length == 3 => NaiveBatchNorm.ParameterGrad(
                Operand(0), Operand(1), Half(Operand(2), 0), Half(Operand(2), 1), op.Epsilon, Map(ShapeOf(0))),
            BatchNormParameterGradOp op => NaiveBatchNorm.ParameterGrad(
                Operand(0), Operand(1), Operand(2), Operand(3), op.Epsilon, Map(ShapeOf(0))),
            BatchNormInputGradOp { Statistics: BatchNormStatistics.Batch } op => NaiveBatchNorm.TrainingGrad(
                Operand(0), Operand(1), Operand(2), Half(Operand(3), 0), Half(Operand(3), 1), op.Epsilon, Map(node.Shape)),
            BatchNormInputGradOp op => NaiveBatchNorm.InputGrad(Operand(0), Operand(1), Operand(3), op.Epsilon, Map(node.Shape)),
            RowOp op => Operand(0)[(op.Index * node.Shape[0])..((op.Index + 1) * node.Shape[0])],
            RadixSoftmaxOp op => NaiveRadixSoftmax.Forward(Operand(0), node.Shape.Channels, op.Radix, op.Cardinality),
            RadixSoftmaxGradOp op => NaiveRadixSoftmax.Gradient(Operand(0), Operand(1), node.Shape.Channels, op.Radix, op.Cardinality),
            StochasticDepthOp op => NaiveElementwise.Dropout(Operand(0), Mask(op, node.Shape), op.Probability),
            MaxPool2dOp when Imposed is not null => NaivePooling.Gather(Operand(0), Imposed.Of(node)),
            MaxPool2dGradOp when Imposed is not null => NaivePooling.Scatter(Imposed.OfGradient(node), Operand(1), node.Shape.Length),
            MaxPool2dOp op => NaivePooling.Max(Operand(0), Pool(op.Attributes, ShapeOf(0))),
            MaxPool2dGradOp op => NaivePooling.MaxGrad(Operand(0), Operand(1), Pool(op.Attributes, ShapeOf(0))),
            AvgPool2dOp op => NaivePooling.Avg(Operand(0), Pool(op.Attributes, ShapeOf(0)), op.CountIncludePad),
            AvgPool2dGradOp op => NaivePooling.AvgGrad(Operand(0), Pool(op.Attributes, op.InputShape), op.CountIncludePad),
            AdaptiveAvgPool2dOp op => NaivePooling.AdaptiveAvg(Operand(0), Map(ShapeOf(0)), op.Size.Height, op.Size.Width),
            AdaptiveAvgPool2dGradOp op => NaivePooling.AdaptiveAvgGrad(Operand(0), Map(op.InputShape), ShapeOf(0).Height, ShapeOf(0).Width),
            LocalResponseNormOp op => NaiveLocalResponseNorm.Forward(Operand(0), Map(node.Shape), op.Size, op.Alpha, op.Beta, op.K),
            LocalResponseNormGradOp { Forward: var op } =>
                NaiveLocalResponseNorm.Grad(Operand(0), Operand(1), Map(node.Shape), op.Size, op.Alpha, op.Beta, op.K),
            ActivationOp op when Imposed is not null && ActivationPieces.HasKinks(op.Kind) =>
                ActivationPieces.Values(op.Kind, Imposed.Of(node), Operand(0)),
            ActivationGradOp op when Imposed is not null && ActivationPieces.HasKinks(op.Kind) =>
                ActivationPieces.Gradient(op.Kind, Imposed.OfGradient(node), Operand(0), Operand(1)),
            ActivationOp op => Activate(op.Kind, Operand(0)),
            ActivationGradOp op => ActivationGrad(op.Kind, Operand(0), Operand(1)),
            AddOp => NaiveElementwise.Add(Operand(0), Operand(1)),
            DropoutOp op => NaiveElementwise.Dropout(Operand(0), Mask(op, node.Shape.Length), op.Probability),
            ReshapeOp => Operand(0),
            SoftmaxOp => NaiveLoss.Softmax(Operand(0), node.Shape[0], node.Shape[1]),
            SoftmaxGradOp => NaiveLoss.SoftmaxGrad(Operand(0), Operand(1), node.Shape[0], node.Shape[1]),
            CrossEntropyOp => [NaiveLoss.CrossEntropy(Operand(0), Labels(Operand(1)), ShapeOf(0)[1])],
            CrossEntropyGradOp => NaiveLoss.CrossEntropyGrad(Operand(0), Labels(Operand(1)), Operand(2)[0], ShapeOf(0)[1]),
            _ => throw new NotSupportedException($"The interpreter does not know {node.Op.GetType().Name}."),
        };
    }

    private bool[] Mask(DropoutOp op, int length)
    {
        ulong key = CounterRandom.Key(new RandomState { Seed = Seed, Iteration = Iteration }, op.Stream);
        double threshold = Math.Round(op.Probability * 4294967296.0);
        return [.. Enumerable.Range(0, length).Select(i => CounterRandom.Bits(key, (ulong)i) >= threshold)];
    }

    private bool[] Mask(StochasticDepthOp op, Shape shape)
    {
        bool[] images = Mask(new DropoutOp(op.Probability, op.Stream), shape.Batch);
        return [.. Enumerable.Range(0, shape.Length).Select(i => images[i / (shape.Length / shape.Batch)])];
    }

    private static double[] Half(double[] values, int half) => values[(half * values.Length / 2)..((half + 1) * values.Length / 2)];

    private static double[] RunningAverage(RunningAverageOp op, double[] values, double[] old)
    {
        double factor = op.Variance ? op.Count / (op.Count - 1.0) : 1;
        return [.. old.Zip(values, (before, value) => (1 - (double)op.Momentum) * before + op.Momentum * factor * value)];
    }

    private static double[] Activate(ActivationKind kind, double[] x) => kind switch
    {
        ActivationKind.Identity => x,
        ActivationKind.Relu => NaiveElementwise.Relu(x),
        ActivationKind.Tanh => NaiveElementwise.Tanh(x),
        ActivationKind.Relu6 => NaiveActivation.Apply(NaiveActivation.Relu6, x),
        ActivationKind.Sigmoid => NaiveActivation.Apply(NaiveActivation.Sigmoid, x),
        ActivationKind.HardSigmoid => NaiveActivation.Apply(NaiveActivation.HardSigmoid, x),
        ActivationKind.Silu => NaiveActivation.Apply(NaiveActivation.Silu, x),
        ActivationKind.HardSwish => NaiveActivation.Apply(NaiveActivation.HardSwish, x),
        _ => throw new NotSupportedException($"The interpreter does not know {kind}."),
    };

    private static double[] ActivationGrad(ActivationKind kind, double[] y, double[] dy) => kind switch
    {
        ActivationKind.Identity => dy,
        ActivationKind.Relu => NaiveElementwise.ReluGrad(y, dy),
        ActivationKind.Tanh => NaiveElementwise.TanhGrad(y, dy),
        ActivationKind.Relu6 => NaiveActivation.Gradient(NaiveActivation.Relu6Slope, y, dy),
        ActivationKind.Sigmoid => NaiveActivation.Gradient(NaiveActivation.SigmoidSlope, y, dy),
        ActivationKind.HardSigmoid => NaiveActivation.Gradient(NaiveActivation.HardSigmoidSlope, y, dy),
        ActivationKind.Silu => NaiveActivation.Gradient(NaiveActivation.SiluSlope, y, dy),
        ActivationKind.HardSwish => NaiveActivation.Gradient(NaiveActivation.HardSwishSlope, y, dy),
        _ => throw new NotSupportedException($"The interpreter does not know {kind}."),
    };

    private static int[] Labels(double[] labels) => [.. labels.Select(label => (int)label)];

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
            doubles[i] = values[i];
        return doubles;
    }

    private static MapShape Map(Shape shape) =>
        shape.Rank == 4 ? new(shape[0], shape[1], shape[2], shape[3]) : new(shape[0], shape[1], 1, 1);

    private static ConvCase Conv(Conv2dAttributes attributes, Shape x, Shape weight) =>
        new(x[0], x[1], x[2], x[3], weight[0], weight[2], weight[3])
        {
            StrideY = attributes.Stride.Height,
            StrideX = attributes.Stride.Width,
            PadTop = attributes.Padding.Top,
            PadLeft = attributes.Padding.Left,
            PadBottom = attributes.Padding.Bottom,
            PadRight = attributes.Padding.Right,
            DilationY = attributes.Dilation.Height,
            DilationX = attributes.Dilation.Width,
            Groups = attributes.Groups,
        };

    public static PoolCase Pool(Pool2dAttributes attributes, Shape x) =>
        new(x[0], x[1], x[2], x[3], attributes.Kernel.Height, attributes.Kernel.Width)
        {
            StrideY = attributes.Stride.Height,
            StrideX = attributes.Stride.Width,
            PadTop = attributes.Padding.Top,
            PadLeft = attributes.Padding.Left,
            PadBottom = attributes.Padding.Bottom,
            PadRight = attributes.Padding.Right,
            DilationY = attributes.Dilation.Height,
            DilationX = attributes.Dilation.Width,
            CeilMode = attributes.CeilMode,
        };
}
