using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Poolings: windows that overlap, leave gaps, hang over, and channels around vectors.</summary>
internal static class PoolingCases
{
    public static IEnumerable<ConformanceCase> All => [.. MaxCases, .. AverageCases, .. AdaptiveCases];

    private static IEnumerable<ConformanceCase> MaxCases =>
    [
        .. Channels("maxpool 2x2", x => x.MaxPool(2)),
        Case("maxpool 3x3 stride 2, as AlexNet", new Shape(1, 18, 13, 13), x => x.MaxPool(3, 2)),
        Case("maxpool 3x3 stride 2 padding 1", new Shape(2, 5, 7, 8), x => x.MaxPool(3, 2, 1)),
        Case("maxpool 3x3 stride 1 padding 1", new Shape(1, 9, 4, 4), x => x.MaxPool(3, 1, 1)),
        Case("maxpool ceil mode", new Shape(1, 17, 6, 8), x => x.MaxPool(3, 2, 0, ceilMode: true)),
        Case("maxpool ceil mode, map smaller than the window", new Shape(2, 17, 2, 3), x => x.MaxPool(3, 2, 0, ceilMode: true)),
        Case("maxpool ceil mode that drops the last window", new Shape(1, 3, 5, 5), x => x.MaxPool(2, 3, 1, ceilMode: true)),
        Case("maxpool stride larger than kernel", new Shape(1, 7, 9, 9), x => x.MaxPool(2, 4)),
        Case("maxpool of a 1x1 image", new Shape(2, 17, 1, 1), x => x.MaxPool(1)),
        Case("maxpool 1x1 image with padding", new Shape(2, 17, 1, 1), x => x.MaxPool(3, 1, 1)),
        Case("maxpool 2x3", new Shape(1, 5, 6, 7), x => x.MaxPool((2, 3), (1, 2))),
        Case("maxpool with dilation", new Shape(1, 5, 8, 8), x =>
            x.Builder.Add(new MaxPool2dOp(new Pool2dAttributes(2) { Stride = 1, Dilation = 3 }), x)),
        Case("maxpool of the whole image", new Shape(2, 33, 5, 4), x => x.MaxPool((5, 4))),
    ];

    private static IEnumerable<ConformanceCase> AverageCases =>
    [
        .. Channels("avgpool 2x2", x => x.AvgPool(2)),
        Case("avgpool 3x3 stride 2 padding 1", new Shape(2, 5, 7, 8), x => x.AvgPool(3, 2, 1)),
        Case("avgpool padding not counted", new Shape(2, 5, 7, 8), x => x.AvgPool(3, 2, 1, countIncludePad: false)),
        Case("avgpool ceil mode", new Shape(1, 17, 6, 8), x => x.AvgPool(3, 2, 1, ceilMode: true)),
        Case("avgpool ceil mode, map smaller than the window", new Shape(2, 17, 2, 3), x => x.AvgPool(3, 2, 0, ceilMode: true)),
        Case("avgpool ceil mode, padding not counted", new Shape(1, 17, 6, 8), x => x.AvgPool(3, 2, 1, ceilMode: true, countIncludePad: false)),
        Case("avgpool stride larger than kernel", new Shape(1, 7, 9, 9), x => x.AvgPool(2, 4)),
        Case("avgpool of a 1x1 image", new Shape(2, 17, 1, 1), x => x.AvgPool(1)),
        Case("avgpool 1x3 with padding on one side", new Shape(1, 5, 6, 7), x => x.AvgPool((1, 3), 1, new Padding2(0, 2, 0, 0))),
    ];

    private static IEnumerable<ConformanceCase> AdaptiveCases =>
    [
        .. Channels("global average", x => x.AdaptiveAvgPool(1)),
        Case("adaptive average to 6x6, as AlexNet", new Shape(1, 17, 13, 13), x => x.AdaptiveAvgPool(6)),
        Case("adaptive average to a bigger map", new Shape(1, 5, 3, 2), x => x.AdaptiveAvgPool((7, 5))),
        Case("adaptive average to the same size", new Shape(1, 5, 4, 4), x => x.AdaptiveAvgPool(4)),
        Case("adaptive average 3x2", new Shape(2, 33, 7, 5), x => x.AdaptiveAvgPool((3, 2))),
        Case("adaptive average of a 1x1 image", new Shape(2, 16, 1, 1), x => x.AdaptiveAvgPool((2, 3))),
    ];

    private static IEnumerable<ConformanceCase> Channels(string name, Func<Value, Value> pool) =>
        new[] { 1, 3, 5, 16, 17, 33 }.Select(channels => Case($"{name} of {channels} channels", new Shape(2, channels, 5, 6), pool));

    private static ConformanceCase Case(string name, Shape input, Func<Value, Value> pool) =>
        new(name, graph => graph.Result(pool(graph.Input("x", input))));
}
