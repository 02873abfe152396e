using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Tests.Conformance;

namespace Vertebra.Graph.Tests;

/// <summary>Networks that several tests use.</summary>
internal static class TestNetworks
{
    /// <summary>Two convolutions, a linear layer with dropout; outputs logits and loss.</summary>
    public static CaseGraph Small(int batch = 4)
    {
        var source = new CaseGraph("small");
        Value x = source.Input("image", new Shape(batch, 1, 12, 12));
        x = source.Convolution(x, "conv1", 6, 5, new() { Padding = 2 }).Relu().MaxPool(2);
        x = source.Convolution(x, "conv2", 17, 3).Relu().MaxPool(2);
        x = source.Linear(x.Flatten().Dropout(0.25f), "head", 10);
        source.Builder.Output("logits", x);
        source.Builder.Output("loss", x.CrossEntropy(source.Labels(batch, 10)));
        return source;
    }

    /// <summary>The network of <see cref="Small"/> with the gradients of its parameters.</summary>
    public static ComputationGraph SmallTraining(CaseGraph source) => Gradients.Differentiate(source.Builder.Build(), "loss");

    /// <summary>VGG-16's stages of 3x3 convolutions with fewer channels.</summary>
    public static ComputationGraph VggLike(int batch, int size, bool training)
    {
        var source = new CaseGraph("vgg");
        Value x = source.Input("image", new Shape(batch, 3, size, size));
        (int Layers, int Channels)[] stages = [(2, 16), (2, 32), (3, 64), (3, 64), (3, 64)];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            for (int layer = 0; layer < stages[stage].Layers; layer++)
                x = source.Convolution(x, $"stage{stage}.{layer}", stages[stage].Channels, 3, new() { Padding = 1 }).Relu();
            x = x.MaxPool(2);
        }
        x = source.Linear(x.Flatten(), "fc1", 128).Relu().Dropout(0.5f);
        x = source.Linear(x, "fc2", 10);
        source.Builder.Output("logits", x);
        if (!training)
            return source.Builder.Build();
        source.Builder.Output("loss", x.CrossEntropy(source.Labels(batch, 10)));
        return Gradients.Differentiate(source.Builder.Build(), "loss");
    }

    /// <summary>A dense block of 16x16 maps with a normalisation before each 3x3 convolution.</summary>
    public static ComputationGraph DenseBlockTraining(int images, int growth, int depth)
    {
        var source = new CaseGraph("dense block");
        Value x = source.Convolution(source.Input("image", new Shape(images, 3, 16, 16)), "stem", growth, 3, new() { Padding = 1 });
        for (int layer = 0; layer < depth; layer++)
        {
            Value y = source.BatchNorm(x, $"norm{layer}").Relu();
            x = ValueOperations.Concat(x, source.Convolution(y, $"conv{layer}", growth, 3, new() { Padding = 1 }));
        }
        x = source.Linear(x.AdaptiveAvgPool(1).Flatten(), "head", 10);
        source.Builder.Output("loss", x.CrossEntropy(source.Labels(images, 10)));
        return Gradients.Differentiate(BatchStatistics.Use(source.Builder.Build()), "loss");
    }

    /// <summary>A graph of one input "x" and one output "y".</summary>
    public static ComputationGraph Trace(Shape input, Func<Value, Value> network)
    {
        var builder = new GraphBuilder();
        builder.Output("y", network(builder.Input("x", input)));
        return builder.Build();
    }

    /// <summary>A parameter whose elements count up from 1.</summary>
    public static Parameter Counting(string name, Shape shape) => new Parameter(shape) { Name = name }.In(new ParameterStore(static (_, values) =>
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = i + 1;
    }));

    /// <summary>
    /// The fewest bytes that one of several calls allocates on this thread: what the runtime allocates once, as when it
    /// compiles a method again, is not the callee's.
    /// </summary>
    public static long LeastAllocation(Action call)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    /// <summary>The kind of plan for a differentiated graph; only that of training draws what it drops.</summary>
    public static PlanKind KindOf(ComputationGraph graph, bool weightsChange) =>
        weightsChange || graph.Nodes.Any(node => node.Op is DropoutOp or StochasticDepthOp) ? PlanKind.Training : PlanKind.Gradient;

    public static void FillInput(Plan plan, string name)
    {
        Span<float> values = plan.Input(name);
        for (int i = 0; i < values.Length; i++)
            values[i] = i % 7 - 3;
    }
}
