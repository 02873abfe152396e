using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Convolutions: channels around vectors, kernels, strides, padding, dilation, groups, fused activations.</summary>
internal static class ConvolutionCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        .. ChannelCases,
        .. WindowCases,
        .. GroupCases,
        .. CompositionCases,
        .. ResidualCases,
        .. InvertedResidualCases,
    ];

    private static IEnumerable<ConformanceCase> InvertedResidualCases =>
    [
        new("expansion, depthwise, projection plus shortcut", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 19, 9, 7)).MaxPool(1);
            Value y = graph.Convolution(x, "expand", 75, 1, bias: false).Activate(ActivationKind.Relu6);
            y = graph.Convolution(y, "depthwise", 75, 3, new() { Padding = 1, Groups = 75 }).Activate(ActivationKind.Relu6);
            graph.Result(graph.Convolution(y, "project", 19, 1).Add(x));
        }),
        new("expansion, depthwise with stride, squeeze and excitation, projection", graph =>
        {
            Value x = graph.Input("x", new Shape(3, 17, 11, 14));
            Value y = graph.Convolution(x, "expand", 50, 1).Silu();
            y = graph.Convolution(y, "depthwise", 50, 5, new() { Padding = 2, Groups = 50, Stride = 2 }, bias: false).Silu();
            Value gate = graph.Convolution(graph.Convolution(y.AdaptiveAvgPool(1), "fc1", 5, 1).Silu(), "fc2", 50, 1).Sigmoid();
            graph.Result(graph.Convolution(y.Scale(gate), "project", 24, 1));
        }),
        new("expansion and depthwise of a wide map, squeezed", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 8, 21, 150));
            Value y = graph.Convolution(x, "expand", 40, 1).Activate(ActivationKind.HardSwish);
            y = graph.Convolution(y, "depthwise", 40, 3, new() { Padding = 1, Groups = 40 }).Activate(ActivationKind.HardSwish);
            graph.Result(y.Scale(y.AdaptiveAvgPool(1).Activate(ActivationKind.HardSigmoid)));
        }),
        new("expansion that is also read by another than the depthwise conv", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 6, 6, 5));
            Value y = graph.Convolution(x, "expand", 18, 1).Relu();
            graph.Result(graph.Convolution(y, "depthwise", 18, 3, new() { Padding = 1, Groups = 18 }).Add(y));
        }),
    ];

    private static IEnumerable<ConformanceCase> ResidualCases =>
    [
        new("conv plus shortcut", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 19, 6, 7)).MaxPool(1);
            graph.Result(graph.Convolution(x, "conv", 19, 3, new() { Padding = 1 }).Add(x));
        }),
        new("shortcut plus conv, then relu", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 35, 5, 7)).MaxPool(1);
            Value y = graph.Convolution(x, "a", 9, 1).Relu();
            graph.Result(x.Add(graph.Convolution(y, "b", 35, 1, bias: false)).Relu());
        }),
        new("conv plus a plain input, then hard swish", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 3, 9, 9));
            graph.Result(graph.Input("z", new Shape(1, 18, 9, 9)).Add(graph.Convolution(x, "conv", 18, 3, new() { Padding = 1 })).Activate(ActivationKind.HardSwish));
        }),
        new("two convs of many channels added, then relu6", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 67, 5, 5));
            Value left = graph.Convolution(x, "left", 33, 3, new() { Padding = 1, Stride = 2 });
            Value right = graph.Convolution(x, "right", 33, 1, new() { Stride = 2 });
            graph.Result(left.Add(right).Activate(ActivationKind.Relu6));
        }),
        new("conv added to its own input's sum, which is read again", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 17, 5, 6)).Tanh();
            Value y = x.Add(graph.Convolution(x, "conv", 17, 3, new() { Padding = 1 }));
            graph.Result(y.Add(graph.Convolution(y.Relu(), "other", 17, 1)).Add(x));
        }),
        new("depthwise conv plus shortcut", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 19, 6, 7)).MaxPool(1);
            graph.Result(graph.Convolution(x, "conv", 19, 3, new() { Padding = 1, Groups = 19 }).Add(x).Relu());
        }),
        new("grouped conv plus shortcut", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 24, 6, 7)).MaxPool(1);
            graph.Result(graph.Convolution(x, "conv", 24, 3, new() { Padding = 1, Groups = 3 }).Add(x));
        }),
        new("scaled conv plus shortcut, then relu", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 19, 4, 5)).MaxPool(1);
            graph.Result(graph.Convolution(x, "conv", 19, 1).Multiply(0.17f).Add(x).Relu());
        }),
    ];

    private static IEnumerable<ConformanceCase> ChannelCases =>
        from input in new[] { 1, 3, 5, 17, 33 }
        from output in new[] { 1, 5, 17, 33 }
        select Case($"conv 3x3 {input} to {output} channels", new Shape(2, input, 6, 7), output, 3, new() { Padding = 1 });

    private static IEnumerable<ConformanceCase> WindowCases =>
    [
        Case("conv 1x1", new Shape(2, 17, 5, 7), 19, 1),
        Case("conv 1x1 of 16 to 32 channels", new Shape(1, 16, 5, 5), 32, 1),
        Case("conv 1x1 with padding", new Shape(1, 5, 3, 3), 4, 1, new() { Padding = 1 }),
        Case("conv 1x1 stride 2", new Shape(2, 18, 7, 8), 9, 1, new() { Stride = 2 }),
        Case("conv 1x1 stride larger than kernel", new Shape(1, 6, 9, 9), 7, 1, new() { Stride = 4 }),
        Case("conv 1x1 of a 1x1 image", new Shape(3, 33, 1, 1), 17, 1),
        Case("conv 3x3 of a 1x1 image", new Shape(2, 5, 1, 1), 9, 3, new() { Padding = 1 }),
        Case("conv 3x3 of a 1x1 plain image", new Shape(2, 1, 1, 1), 6, 3, new() { Padding = 1 }),
        Case("conv 3x3 without padding", new Shape(2, 8, 7, 6), 8, 3),
        Case("conv 3x3 stride 2", new Shape(2, 6, 9, 10), 20, 3, new() { Stride = 2, Padding = 1 }),
        Case("conv 3x3 dilation 2", new Shape(1, 6, 9, 8), 7, 3, new() { Dilation = 2, Padding = 2 }),
        Case("conv 2x2 stride 3, larger than kernel", new Shape(1, 17, 8, 8), 5, 2, new() { Stride = 3 }),
        Case("conv 2x2 padding on one side", new Shape(1, 5, 6, 6), 5, 2, new() { Padding = new Padding2(1, 0, 0, 1) }),
        Case("conv padding wider than the kernel", new Shape(1, 5, 3, 3), 5, 3, new() { Padding = 4 }),
        Case("conv 5x5 of one channel", new Shape(2, 1, 12, 12), 6, 5, new() { Padding = 2 }),
        Case("conv 7x7 stride 2 of three channels", new Shape(1, 3, 15, 17), 20, 7, new() { Stride = 2, Padding = 3 }),
        Case("conv 11x11 stride 4 of three channels", new Shape(1, 3, 23, 23), 17, 11, new() { Stride = 4, Padding = 2 }),
        Case("conv 4 plain channels", new Shape(1, 4, 6, 5), 18, 3, new() { Padding = 1 }),
        Case("conv 1x7", new Shape(1, 9, 5, 9), 10, new Size2(1, 7), new() { Padding = (0, 3) }),
        Case("conv 7x1", new Shape(1, 9, 9, 5), 10, new Size2(7, 1), new() { Padding = (3, 0) }),
        Case("conv stride 2x1, dilation 1x2", new Shape(1, 6, 8, 9), 6, 3, new() { Stride = (2, 1), Dilation = (1, 2) }),
        Case("conv whose window fills the image", new Shape(3, 7, 4, 5), 18, new Size2(4, 5)),
        Case("conv leaving pixels unread at the end", new Shape(1, 5, 8, 8), 5, 3, new() { Stride = 3 }),
        Case("conv of a wide row", new Shape(1, 2, 1, 40), 5, new Size2(1, 3)),
        Case("conv without bias", new Shape(2, 6, 5, 5), 7, 3, bias: false),
    ];

    private static IEnumerable<ConformanceCase> GroupCases =>
    [
        Case("conv 2 groups", new Shape(2, 6, 6, 6), 10, 3, new() { Groups = 2, Padding = 1 }),
        Case("conv 2 groups of whole vectors", new Shape(1, 32, 5, 5), 32, 3, new() { Groups = 2, Padding = 1 }),
        Case("conv 2 groups that split a vector", new Shape(1, 48, 5, 5), 24, 5, new() { Groups = 2, Padding = 2 }),
        Case("conv 3 groups of one input channel", new Shape(1, 3, 5, 6), 9, 3, new() { Groups = 3 }),
        Case("conv depthwise", new Shape(2, 19, 6, 6), 19, 3, new() { Groups = 19, Padding = 1 }),
        Case("conv depthwise with multiplier", new Shape(1, 5, 6, 6), 10, 3, new() { Groups = 5, Stride = 2 }),
        Case("conv 1x1 grouped", new Shape(1, 20, 4, 4), 12, 1, new() { Groups = 4 }),
    ];

    private static IEnumerable<ConformanceCase> CompositionCases =>
    [
        new("conv then relu", graph =>
            graph.Result(graph.Convolution(graph.Input("x", new Shape(2, 5, 6, 6)), "conv", 17, 3).Relu())),
        new("conv then tanh", graph =>
            graph.Result(graph.Convolution(graph.Input("x", new Shape(2, 3, 6, 6)), "conv", 6, 3).Tanh())),
        new("conv whose result is also read unactivated", graph =>
        {
            Value y = graph.Convolution(graph.Input("x", new Shape(1, 5, 6, 6)), "conv", 7, 3);
            graph.Result(y.Relu().Add(y));
        }),
        new("two convs on one plain image", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 3, 6, 6));
            graph.Result(graph.Convolution(x, "a", 7, 3).Add(graph.Convolution(x, "b", 7, 3)));
        }),
        new("a conv and a pooling on one plain image", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 3, 6, 6));
            graph.Result(x.MaxPool(3, 1, 1).Add(graph.Convolution(x, "a", 3, 3, new() { Padding = 1 })));
        }),
        new("one weight in two convs", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 6, 6, 6));
            Parameter weight = graph.Parameter("weight", new Shape(6, 6, 3, 3));
            var same = new Conv2dAttributes { Padding = 1 };
            graph.Result(x.Conv2d(weight, null, same).Tanh().Conv2d(weight, null, same));
        }),
        new("conv with a computed weight", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 6, 5, 5));
            Value weight = graph.Input("w", new Shape(4, 6, 3, 3)).Tanh();
            graph.Result(graph.Builder.Add(new Conv2dOp(new()), x, weight));
        }),
        new("conv, flattened, linear", graph =>
        {
            Value y = graph.Convolution(graph.Input("x", new Shape(2, 5, 6, 6)), "conv", 17, 3).Relu();
            graph.Result(graph.Linear(y.MaxPool(2).Flatten(), "fc", 10));
        }),
    ];

    private static ConformanceCase Case(
        string name, Shape input, int channels, Size2 kernel, Conv2dAttributes? attributes = null, bool bias = true) =>
        new(name, graph => graph.Result(graph.Convolution(graph.Input("x", input), "conv", channels, kernel, attributes, bias)));
}
