using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Linear layers, normalisation, elementwise operations, losses.</summary>
internal static class OtherCases
{
    public static IEnumerable<ConformanceCase> All => [.. LinearCases, .. NormCases, .. ElementwiseCases, .. LossCases];

    private static IEnumerable<ConformanceCase> LinearCases =>
    [
        .. from rows in new[] { 1, 3, 17 }
           from features in new[] { (1, 1), (5, 3), (17, 33), (33, 10), (64, 32) }
           select new ConformanceCase($"linear {rows} rows, {features.Item1} to {features.Item2}", graph =>
               graph.Result(graph.Linear(graph.Input("x", new Shape(rows, features.Item1)), "fc", features.Item2))),
        new("linear without bias", graph => graph.Result(graph.Linear(graph.Input("x", new Shape(4, 7)), "fc", 9, bias: false))),
        new("linear then relu", graph => graph.Result(graph.Linear(graph.Input("x", new Shape(4, 7)), "fc", 19).Relu())),
        new("linear then tanh", graph => graph.Result(graph.Linear(graph.Input("x", new Shape(4, 7)), "fc", 19).Tanh())),
        new("linear, one weight twice", graph =>
        {
            Parameter weight = graph.Parameter("weight", new Shape(6, 6));
            graph.Result(graph.Input("x", new Shape(3, 6)).Linear(weight, null).Tanh().Linear(weight, null));
        }),
    ];

    private static IEnumerable<ConformanceCase> NormCases =>
    [
        .. new[] { 1, 3, 5, 17, 33 }.Select(channels => Map($"LRN of {channels} channels", channels, x => x.LocalResponseNorm(5, 0.5f, 0.75f, 2))),
        Map("LRN of even size", 18, x => x.LocalResponseNorm(4, 0.3f, 0.75f, 1)),
        Map("LRN of size 1", 5, x => x.LocalResponseNorm(1, 0.3f)),
        Map("LRN wider than the channels", 5, x => x.LocalResponseNorm(15, 0.9f, 0.5f)),
        Map("LRN with another exponent", 20, x => x.LocalResponseNorm(3, 0.4f, 1.3f, 0.7f)),
        new("LRN of a 1x1 image", graph => graph.Result(graph.Input("x", new Shape(2, 17, 1, 1)).LocalResponseNorm(5, 0.5f))),
    ];

    private static IEnumerable<ConformanceCase> ElementwiseCases =>
    [
        Map("relu of a plain map", 5, x => x.Relu()),
        Map("tanh of a plain map", 5, x => x.Tanh()),
        Map("relu of a blocked map", 5, x => x.MaxPool(1).Relu()),
        Map("tanh of a blocked map", 17, x => x.AvgPool(1).Tanh()),
        Map("identity activation", 5, x => x.Builder.Add(new ActivationOp(ActivationKind.Identity), x)),
        Map("add of a value to itself", 5, x => x.Add(x)),
        Map("add of plain and blocked", 5, x => x.Add(x.MaxPool(3, 1, 1))),
        Map("add of blocked and plain", 5, x => x.MaxPool(3, 1, 1).Add(x)),
        Map("add of three branches", 19, x => x.MaxPool(3, 1, 1).Add(x.AvgPool(3, 1, 1)).Add(x.Tanh())),
        Map("dropout of a plain map", 5, x => x.Dropout(0.4f)),
        Map("dropout of a blocked map", 19, x => x.AvgPool(1).Dropout(0.4f)),
        Map("dropout of probability 0", 5, x => x.Dropout(0)),
        Map("two dropouts", 5, x => x.Dropout(0.3f).Tanh().Dropout(0.3f)),
        Map("flatten", 5, x => x.Flatten()),
        Map("flatten of a blocked map", 17, x => x.MaxPool(2).Flatten().Tanh()),
        new("flatten of a 1x1 map of whole vectors", graph =>
            graph.Result(graph.Input("x", new Shape(3, 32, 4, 4)).AdaptiveAvgPool(1).Flatten().Tanh())),
        new("reshape of a matrix to a map", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 5 * 4 * 4)).Tanh();
            graph.Result(graph.Builder.Add(new ReshapeOp(new Shape(2, 5, 4, 4)), x).MaxPool(2));
        }),
        new("reshape to a vector and three dimensions", graph =>
        {
            Value x = graph.Builder.Add(new ReshapeOp(new Shape(24)), graph.Input("x", new Shape(2, 3, 2, 2))).Tanh();
            graph.Result(graph.Builder.Add(new ReshapeOp(new Shape(4, 3, 2)), x).Relu());
        }),
        new("add of a constant map", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 5, 3, 3));
            graph.Result(x.MaxPool(1).Add(graph.Builder.Constant(x.Shape, 0.75f)).Tanh());
        }),
        new("add of a parameter", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 5, 3, 3));
            graph.Result(x.MaxPool(1).Add(graph.Builder.Parameter(graph.Parameter("offset", x.Shape))));
        }),
        new("bias summed over a plain map", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 5, 3, 3));
            graph.Builder.Output("sum", graph.Builder.Add(new ChannelSumOp(), x));
            graph.Result(x);
        }),
    ];

    private static IEnumerable<ConformanceCase> LossCases =>
    [
        .. new[] { 1, 2, 10, 33 }.Select(columns => new ConformanceCase($"softmax of {columns} columns", graph =>
            graph.Result(graph.Input("x", new Shape(3, columns), 4).Softmax()))),
        .. from rows in new[] { 1, 5, 33 }
           from classes in new[] { 1, 10, 17 }
           select new ConformanceCase($"cross-entropy {rows} rows, {classes} classes", graph =>
           {
               Value logits = graph.Input("logits", new Shape(rows, classes), 6);
               graph.Builder.Output("loss", logits.CrossEntropy(graph.Labels(rows, classes)));
           }),
        new("cross-entropy scaled by what follows", graph =>
        {
            Value loss = graph.Input("logits", new Shape(5, 10), 3).CrossEntropy(graph.Labels(5, 10));
            graph.Result(loss.Add(loss));
        }),
    ];

    private static ConformanceCase Map(string name, int channels, Func<Value, Value> operation) =>
        new(name, graph => graph.Result(operation(graph.Input("x", new Shape(2, channels, 4, 5)))));
}
