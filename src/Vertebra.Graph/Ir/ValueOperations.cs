namespace Vertebra.Graph.Ir;

/// <summary>The operations of the graph as methods of values, the vocabulary of a module's <c>Forward</c>.</summary>
public static class ValueOperations
{
    /// <summary>2-D convolution with a weight [out, in / groups, h, w] and an optional bias [out].</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Value Conv2d(this Value x, Parameter weight, Parameter? bias, Conv2dAttributes attributes)
    {
        GraphBuilder graph = x.Builder;
        return bias is null
            ? graph.Add(new Conv2dOp(attributes), x, graph.Parameter(weight))
            : graph.Add(new Conv2dOp(attributes), x, graph.Parameter(weight), graph.Parameter(bias));
    }

    /// <summary>Linear layer on a matrix [N, in] with a weight [out, in] and an optional bias [out].</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Value Linear(this Value x, Parameter weight, Parameter? bias)
    {
        GraphBuilder graph = x.Builder;
        return bias is null
            ? graph.Add(new LinearOp(), x, graph.Parameter(weight))
            : graph.Add(new LinearOp(), x, graph.Parameter(weight), graph.Parameter(bias));
    }

    /// <summary>max(x, 0).</summary>
    public static Value Relu(this Value x) => x.Builder.Add(new ActivationOp(ActivationKind.Relu), x);

    /// <summary>tanh(x).</summary>
    public static Value Tanh(this Value x) => x.Builder.Add(new ActivationOp(ActivationKind.Tanh), x);

    /// <summary>min(max(x, 0), 6).</summary>
    public static Value Relu6(this Value x) => x.Activate(ActivationKind.Relu6);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Value Sigmoid(this Value x) => x.Activate(ActivationKind.Sigmoid);

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    public static Value HardSigmoid(this Value x) => x.Activate(ActivationKind.HardSigmoid);

    /// <summary>x * sigmoid(x).</summary>
    public static Value Silu(this Value x) => x.Activate(ActivationKind.Silu);

    /// <summary>x * hard sigmoid(x).</summary>
    public static Value HardSwish(this Value x) => x.Activate(ActivationKind.HardSwish);

    /// <summary>Any non-linearity.</summary>
    public static Value Activate(this Value x, ActivationKind kind) => x.Builder.Add(new ActivationOp(kind), x);

    /// <summary>Batch normalisation; which statistics it uses is decided when the graph is compiled.</summary>
    public static Value BatchNorm(
        this Value x, Parameter weight, Parameter bias, Parameter runningMean, Parameter runningVariance, float epsilon = 1e-5f, float momentum = 0.1f)
    {
        GraphBuilder graph = x.Builder;
        return graph.Add(
            new BatchNormOp(epsilon, momentum),
            x, graph.Parameter(weight), graph.Parameter(bias), graph.Parameter(runningMean), graph.Parameter(runningVariance));
    }

    /// <summary>Maps side by side along the channels.</summary>
    /// <exception cref="ShapeException">Batch, height or width differ.</exception>
    public static Value Concat(params ReadOnlySpan<Value> maps) => maps[0].Builder.Add(new ConcatOp(), maps);

    /// <summary>Some neighbouring channels.</summary>
    public static Value SliceChannels(this Value x, int start, int count) => x.Builder.Add(new SliceChannelsOp(start, count), x);

    /// <summary>Channels of zeros before and after.</summary>
    public static Value PadChannels(this Value x, int before, int after) => x.Builder.Add(new PadChannelsOp(before, after), x);

    /// <summary>Each map times its channel's gate [N, C, 1, 1].</summary>
    public static Value Scale(this Value x, Value gate) => x.Builder.Add(new ScaleOp(), x, gate);

    /// <summary>Softmax over the splits of split attention.</summary>
    public static Value RadixSoftmax(this Value x, int radix, int cardinality) => x.Builder.Add(new RadixSoftmaxOp(radix, cardinality), x);

    /// <summary>Every element times a number.</summary>
    public static Value Multiply(this Value x, float factor) => x.Builder.Add(new MultiplyOp(factor), x);

    /// <summary>Stochastic depth by image; it vanishes from graphs that are compiled for inference.</summary>
    public static Value StochasticDepth(this Value x, float probability) =>
        x.Builder.Add(new StochasticDepthOp(probability, x.Builder.NextRandomStream()), x);

    /// <summary>The same map, announced as a feature map, see <see cref="GraphBuilder.AddFeature"/>.</summary>
    public static Value AsFeature(this Value map)
    {
        map.Builder.AddFeature(map);
        return map;
    }

    /// <summary>Maximum over windows; the stride is the kernel's size unless given.</summary>
    /// <exception cref="ShapeException">The map is too small.</exception>
    public static Value MaxPool(this Value x, Size2 kernel, Size2? stride = null, Padding2 padding = default, bool ceilMode = false) =>
        x.Builder.Add(new MaxPool2dOp(new Pool2dAttributes(kernel) { Stride = stride ?? kernel, Padding = padding, CeilMode = ceilMode }), x);

    /// <summary>Mean over windows; the stride is the kernel's size unless given.</summary>
    /// <exception cref="ShapeException">The map is too small.</exception>
    public static Value AvgPool(
        this Value x, Size2 kernel, Size2? stride = null, Padding2 padding = default, bool ceilMode = false, bool countIncludePad = true) =>
        x.Builder.Add(
            new AvgPool2dOp(new Pool2dAttributes(kernel) { Stride = stride ?? kernel, Padding = padding, CeilMode = ceilMode }, countIncludePad), x);

    /// <summary>Mean over a grid of the given size.</summary>
    public static Value AdaptiveAvgPool(this Value x, Size2 size) => x.Builder.Add(new AdaptiveAvgPool2dOp(size), x);

    /// <summary>Local response normalisation over channels (Krizhevsky 2012).</summary>
    public static Value LocalResponseNorm(this Value x, int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1) =>
        x.Builder.Add(new LocalResponseNormOp(size, alpha, beta, k), x);

    /// <summary>Dropout; it vanishes from graphs that are compiled for inference.</summary>
    public static Value Dropout(this Value x, float probability) =>
        x.Builder.Add(new DropoutOp(probability, x.Builder.NextRandomStream()), x);

    /// <summary>All dimensions but the first in one: [N, C, H, W] to [N, C * H * W].</summary>
    public static Value Flatten(this Value x) =>
        x.Builder.Add(new ReshapeOp(new Shape(x.Shape.Batch, x.Shape.Length / x.Shape.Batch)), x);

    /// <summary>Softmax of each row of a matrix.</summary>
    public static Value Softmax(this Value x) => x.Builder.Add(new SoftmaxOp(), x);

    /// <summary>Mean cross-entropy of logits [N, C] against labels [N], class indices stored as floats. Result: [1].</summary>
    public static Value CrossEntropy(this Value logits, Value labels) => logits.Builder.Add(new CrossEntropyOp(), logits, labels);

    /// <summary>Elementwise sum.</summary>
    public static Value Add(this Value left, Value right) => left.Builder.Add(new AddOp(), left, right);
}
