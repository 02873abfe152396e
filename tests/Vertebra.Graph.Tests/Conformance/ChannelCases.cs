using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Concatenation, slices, padding and gates of channels that do and do not fill vectors.</summary>
internal static class ChannelCases
{
    public static IEnumerable<ConformanceCase> All =>
        [.. ConcatCases, .. JoinCases, .. GatedConvolutionCases, .. SliceCases, .. PadCases, .. GateCases, .. RadixSoftmaxCases, .. StochasticDepthCases, .. MultiplyCases];

    private static IEnumerable<ConformanceCase> ConcatCases =>
    [
        .. from channels in new[] { (16, 32), (1, 1), (5, 18), (17, 3), (12, 20), (33, 16), (16, 7) }
           select new ConformanceCase($"concat of {channels.Item1} and {channels.Item2} blocked channels", graph =>
           {
               Value a = graph.Input("a", new Shape(2, channels.Item1, 3, 5)).MaxPool(1);
               Value b = graph.Input("b", new Shape(2, channels.Item2, 3, 5)).AvgPool(1);
               graph.Result(ValueOperations.Concat(a, b));
           }),
        new("concat of plain maps", graph =>
        {
            Value a = graph.Input("a", new Shape(2, 5, 3, 4));
            graph.Result(ValueOperations.Concat(a, graph.Input("b", new Shape(2, 2, 3, 4))));
        }),
        new("concat of plain and blocked, then a convolution", graph =>
        {
            Value a = graph.Input("a", new Shape(2, 6, 5, 4));
            Value b = graph.Convolution(a, "b", 13, 3, new() { Padding = 1 });
            graph.Result(graph.Convolution(ValueOperations.Concat(a, b), "c", 7, 1));
        }),
        new("concat of one value three times", graph =>
        {
            Value a = graph.Input("a", new Shape(1, 7, 3, 3)).Tanh();
            graph.Result(ValueOperations.Concat(a, a, a).MaxPool(1));
        }),
        new("concat of one", graph => graph.Result(ValueOperations.Concat(graph.Input("a", new Shape(1, 7, 3, 3))))),
        new("concat of four branches", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 9, 5, 5));
            graph.Result(ValueOperations.Concat(
                graph.Convolution(x, "a", 16, 1).Relu(),
                graph.Convolution(x, "b", 24, 3, new() { Padding = 1 }).Relu(),
                graph.Convolution(x, "c", 6, 5, new() { Padding = 2 }).Relu(),
                graph.Convolution(x.MaxPool(3, 1, 1), "d", 10, 1)));
        }),
        new("concat that grows, as in DenseNet", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 16, 4, 4)).MaxPool(1);
            for (int layer = 0; layer < 4; layer++)
                x = ValueOperations.Concat(x, graph.Convolution(x.Relu(), $"conv{layer}", 12, 3, new() { Padding = 1 }));
            graph.Result(x);
        }),
    ];

    // Parts of whole vectors on every tier: computed where the concatenation wants them.
    private static IEnumerable<ConformanceCase> JoinCases =>
        [.. Joined(1), .. Joined(3)];

    private static IEnumerable<ConformanceCase> Joined(int images) =>
    [
        new($"joined branches, one of them a plain input, batch {images}", graph =>
        {
            Value x = graph.Input("x", new Shape(images, 16, 5, 5));
            graph.Result(ValueOperations.Concat(
                graph.Convolution(x, "a", 16, 1).Relu(), x, graph.Convolution(x, "b", 32, 3, new() { Padding = 1 }).Silu(),
                x.AvgPool(3, 1, 1), graph.Convolution(x.MaxPool(3, 1, 1), "c", 7, 1)));
        }),
        new($"joined maps grow, and each is read again, batch {images}", graph =>
        {
            Value x = graph.Convolution(graph.Input("x", new Shape(images, 3, 6, 5)), "stem", 32, 3, new() { Padding = 1 });
            for (int layer = 0; layer < 4; layer++)
            {
                Value y = graph.Convolution(graph.BatchNorm(x, $"norm{layer}").Relu(), $"narrow{layer}", 20, 1).Relu();
                x = ValueOperations.Concat(x, graph.Convolution(y, $"conv{layer}", 16, 3, new() { Padding = 1 }));
            }
            graph.Result(graph.BatchNorm(x, "last").Relu());
        }),
        new($"joined maps grow in lists, batch {images}", graph =>
        {
            var maps = new List<Value> { graph.Input("x", new Shape(images, 16, 4, 4)).MaxPool(1) };
            for (int layer = 0; layer < 3; layer++)
                maps.Add(graph.Convolution(ValueOperations.Concat([.. maps]).Tanh(), $"conv{layer}", 16, 3, new() { Padding = 1 }));
            graph.Result(ValueOperations.Concat([.. maps]));
        }),
        new($"a map joined twice at different places, batch {images}", graph =>
        {
            Value x = graph.Input("x", new Shape(images, 16, 3, 4)).Tanh();
            Value y = graph.Input("y", new Shape(images, 16, 3, 4)).MaxPool(1);
            graph.Result(ValueOperations.Concat(ValueOperations.Concat(x, y), ValueOperations.Concat(y, x), x).MaxPool(2));
        }),
        new($"joined maps that are results too, batch {images}", graph =>
        {
            Value x = graph.Input("x", new Shape(images, 16, 3, 4)).Tanh();
            Value y = ValueOperations.Concat(x, graph.Convolution(x, "conv", 16, 1));
            graph.Builder.Output("part", x);
            graph.Builder.Output("whole", y);
            graph.Result(ValueOperations.Concat(y, x.Relu()).Sigmoid());
        }),
        new($"a joined map that does not divide within one that does, batch {images}", graph =>
        {
            Value x = graph.Input("x", new Shape(images, 7, 3, 4)).MaxPool(1);
            Value odd = ValueOperations.Concat(x, graph.Convolution(x, "conv", 25, 1));
            graph.Result(ValueOperations.Concat(odd, x.Tanh()).MaxPool(2));
        }),
        new($"joined single pixels, batch {images}", graph =>
        {
            Value x = graph.Input("x", new Shape(images, 16, 1, 1)).Tanh();
            graph.Result(ValueOperations.Concat(graph.Convolution(x, "conv", 32, 1), x, x.Flatten().Builder.Add(new ReshapeOp(new Shape(images, 16, 1, 1)), x.Flatten().Relu())));
        }),
        new($"a sum that would work in place in a joined map, batch {images}", graph =>
        {
            Value x = graph.Input("x", new Shape(images, 16, 3, 4)).MaxPool(1);
            Value sum = x.Tanh().Add(graph.Convolution(x, "conv", 16, 1).Tanh());
            graph.Result(ValueOperations.Concat(sum, sum.Tanh().Add(graph.Convolution(sum, "other", 16, 1))).Tanh());
        }),
    ];

    private static IEnumerable<ConformanceCase> GatedConvolutionCases =>
        from channels in new[] { 3, 16, 40 }
        from shortcut in new[] { false, true }
        select new ConformanceCase($"squeeze and excitation of {channels} channels, conv 1x1{(shortcut ? ", shortcut" : "")}", graph =>
        {
            Value x = graph.Input("x", new Shape(2, channels, 6, 5));
            Value y = graph.Convolution(x, "depthwise", channels, 3, new() { Groups = channels, Padding = 1 }).Silu();
            Value gate = graph.Convolution(graph.Convolution(y.AdaptiveAvgPool(1), "fc1", 5, 1).Silu(), "fc2", channels, 1).Sigmoid();
            y = graph.Convolution(y.Scale(gate), "project", channels, 1);
            graph.Result(shortcut ? y.Add(x) : y);
        });

    private static IEnumerable<ConformanceCase> SliceCases =>
    [
        .. from slice in new[] { (0, 16), (16, 16), (16, 17), (0, 5), (5, 20), (32, 1), (3, 30) }
           select new ConformanceCase($"slice of {slice.Item2} channels from {slice.Item1}", graph =>
               graph.Result(graph.Input("x", new Shape(2, 33, 3, 4)).MaxPool(1).SliceChannels(slice.Item1, slice.Item2))),
        new("slice of a plain map", graph => graph.Result(graph.Input("x", new Shape(2, 7, 3, 4)).SliceChannels(2, 3))),
        new("slice of everything", graph => graph.Result(graph.Input("x", new Shape(2, 7, 3, 4)).SliceChannels(0, 7))),
        new("two halves swapped", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 22, 3, 4)).AvgPool(1);
            graph.Result(ValueOperations.Concat(x.SliceChannels(11, 11).Tanh(), x.SliceChannels(0, 11)));
        }),
        .. from images in new[] { 1, 3 }
           select new ConformanceCase($"slices of whole vectors that are worked on, {images} images", graph =>
           {
               Value x = graph.Input("x", new Shape(images, 48, 3, 4)).MaxPool(1);
               Value middle = x.SliceChannels(16, 16);
               Value last = x.SliceChannels(32, 16);
               graph.Result(ValueOperations.Concat(last, x.SliceChannels(0, 16).Tanh(), middle.Add(last), middle.Sigmoid()));
           }),
        new("slices of parts of a vector, whose map is read again", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 37, 3, 4)).Tanh();
            Value few = x.SliceChannels(16, 5);
            graph.Result(ValueOperations.Concat(few.Add(few.Tanh()).Tanh(), x.SliceChannels(32, 5).Sigmoid(), x.Tanh()));
        }),
        new("a slice that is a result too", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 48, 3, 4)).Tanh();
            Value few = x.SliceChannels(16, 16);
            graph.Builder.Output("part", few);
            graph.Result(few.Sigmoid().Add(x.SliceChannels(32, 16)));
        }),
    ];

    private static IEnumerable<ConformanceCase> PadCases =>
    [
        .. from pad in new[] { (16, 16), (8, 8), (0, 3), (3, 0), (4, 17) }
           select new ConformanceCase($"channel padding {pad.Item1} before, {pad.Item2} after", graph =>
               graph.Result(graph.Input("x", new Shape(2, 16, 3, 4)).MaxPool(1).PadChannels(pad.Item1, pad.Item2))),
        new("channel padding of a plain map", graph => graph.Result(graph.Input("x", new Shape(2, 3, 3, 4)).PadChannels(1, 2))),
        new("channel padding by nothing", graph => graph.Result(graph.Input("x", new Shape(2, 3, 3, 4)).PadChannels(0, 0))),
        new("option A shortcut", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 16, 6, 6));
            Value y = graph.Convolution(x, "conv", 32, 3, new() { Stride = 2, Padding = 1 });
            graph.Result(y.Add(x.AvgPool(1, 2).PadChannels(8, 8)).Relu());
        }),
    ];

    private static IEnumerable<ConformanceCase> GateCases =>
    [
        .. from channels in new[] { 1, 5, 16, 19, 33 }
           select new ConformanceCase($"scale of {channels} channels", graph =>
           {
               Value x = graph.Input("x", new Shape(2, channels, 4, 5)).MaxPool(1);
               graph.Result(x.Scale(graph.Input("gate", new Shape(2, channels, 1, 1))));
           }),
        new("scale of a large plain map", graph =>
            graph.Result(graph.Input("x", new Shape(1, 3, 30, 31)).Scale(graph.Input("gate", new Shape(1, 3, 1, 1))))),
        new("squeeze and excitation", graph =>
        {
            Value x = graph.Convolution(graph.Input("x", new Shape(2, 5, 6, 6)), "conv", 20, 3).Silu();
            Value gate = graph.Convolution(x.AdaptiveAvgPool(1), "squeeze", 5, 1).Relu();
            graph.Result(x.Scale(graph.Convolution(gate, "excite", 20, 1).Sigmoid()));
        }),
    ];

    private static IEnumerable<ConformanceCase> RadixSoftmaxCases =>
    [
        .. from split in new[] { (4, 2, 1), (32, 2, 1), (24, 2, 3), (12, 4, 1), (5, 5, 1), (6, 1, 2) }
           select new ConformanceCase($"softmax of {split.Item1} channels over {split.Item2} splits of {split.Item3} groups", graph =>
               graph.Result(graph.Input("x", new Shape(3, split.Item1, 1, 1), 3).RadixSoftmax(split.Item2, split.Item3))),
        new("split attention", graph =>
        {
            Value x = graph.Convolution(graph.Input("x", new Shape(2, 6, 5, 5)), "conv", 36, 3, new() { Padding = 1, Groups = 2 }).Relu();
            Value sum = x.SliceChannels(0, 18).Add(x.SliceChannels(18, 18));
            Value gate = graph.Convolution(sum.AdaptiveAvgPool(1), "fc1", 8, 1, new() { Groups = 1 }).Tanh();
            gate = graph.Convolution(gate, "fc2", 36, 1).RadixSoftmax(2, 1);
            Value first = x.SliceChannels(0, 18).Scale(gate.SliceChannels(0, 18));
            graph.Result(first.Add(x.SliceChannels(18, 18).Scale(gate.SliceChannels(18, 18))));
        }),
    ];

    private static IEnumerable<ConformanceCase> StochasticDepthCases =>
    [
        new("stochastic depth of a plain map", graph => graph.Result(graph.Input("x", new Shape(9, 3, 3, 3)).StochasticDepth(0.4f))),
        new("stochastic depth of a blocked map", graph =>
            graph.Result(graph.Input("x", new Shape(7, 19, 3, 3)).MaxPool(1).StochasticDepth(0.5f))),
        new("stochastic depth of a matrix", graph => graph.Result(graph.Input("x", new Shape(9, 5)).StochasticDepth(0.3f))),
        new("stochastic depth of probability 0", graph => graph.Result(graph.Input("x", new Shape(2, 5, 3, 3)).StochasticDepth(0))),
        new("stochastic depth of a residual branch", graph =>
        {
            Value x = graph.Input("x", new Shape(6, 6, 4, 4));
            graph.Result(x.Add(graph.Convolution(x, "conv", 6, 3, new() { Padding = 1 }).StochasticDepth(0.5f)));
        }),
    ];

    private static IEnumerable<ConformanceCase> MultiplyCases =>
    [
        new("multiply of a plain map", graph => graph.Result(graph.Input("x", new Shape(2, 5, 3, 3)).Multiply(-0.3f))),
        new("multiply of a blocked map", graph => graph.Result(graph.Input("x", new Shape(2, 5, 3, 3)).MaxPool(1).Multiply(1.7f))),
        new("multiply by one", graph => graph.Result(graph.Input("x", new Shape(2, 5)).Multiply(1))),
    ];
}
