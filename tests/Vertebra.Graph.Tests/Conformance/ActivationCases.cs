using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Every activation alone on plain and blocked maps, and behind convolutions and linear layers.</summary>
internal static class ActivationCases
{
    private static readonly ActivationKind[] Kinds =
        [ActivationKind.Relu6, ActivationKind.Sigmoid, ActivationKind.HardSigmoid, ActivationKind.Silu, ActivationKind.HardSwish];

    public static IEnumerable<ConformanceCase> All => Kinds.SelectMany(Cases);

    private static IEnumerable<ConformanceCase> Cases(ActivationKind kind) =>
    [
        new($"{kind} of a plain map", graph => graph.Result(graph.Input("x", new Shape(2, 5, 4, 5), 8).Activate(kind))),
        new($"{kind} of a blocked map", graph => graph.Result(graph.Input("x", new Shape(2, 19, 4, 5), 8).MaxPool(1).Activate(kind))),
        new($"conv then {kind}", graph =>
            graph.Result(graph.Convolution(graph.Input("x", new Shape(2, 5, 6, 6), 4), "conv", 17, 3).Activate(kind))),
        new($"linear then {kind}", graph =>
            graph.Result(graph.Linear(graph.Input("x", new Shape(4, 7), 4), "fc", 19).Activate(kind))),
        new($"linear without bias, then {kind}", graph =>
            graph.Result(graph.Linear(graph.Input("x", new Shape(4, 7), 4), "fc", 19, bias: false).Activate(kind))),
        new($"add, then {kind}", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 5, 3, 4), 4);
            graph.Result(x.Add(graph.Input("z", new Shape(2, 5, 3, 4), 4)).Activate(kind));
        }),
        new($"add of a blocked map, then {kind}", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 18, 3, 4), 4).MaxPool(1);
            graph.Result(x.Add(graph.Input("z", new Shape(2, 18, 3, 4), 4)).Activate(kind));
        }),
        new($"batch norm, then {kind}", graph =>
            graph.Result(graph.BatchNorm(graph.Input("x", new Shape(2, 18, 3, 4), 4), "bn").Activate(kind))),
        new($"conv plus a map, then {kind}", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 6, 6, 6), 4);
            graph.Result(graph.Convolution(x, "conv", 6, 1, bias: false).Add(x.Tanh()).Activate(kind));
        }),
        new($"{kind} between two convs", graph =>
        {
            Value x = graph.Convolution(graph.Input("x", new Shape(1, 5, 6, 6), 4), "a", 18, 3).Activate(kind);
            graph.Result(graph.Convolution(x, "b", 6, 1).Activate(kind));
        }),
    ];
}
