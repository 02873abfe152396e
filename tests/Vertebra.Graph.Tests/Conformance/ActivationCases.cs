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
        new($"conv with {kind} of its own", graph =>
        {
            Value weight = graph.Builder.Parameter(graph.Parameter("weight", new Shape(17, 5, 3, 3)));
            Value bias = graph.Builder.Parameter(graph.Parameter("bias", new Shape(17)));
            graph.Result(graph.Builder.Add(new Conv2dOp(new(), kind), graph.Input("x", new Shape(2, 5, 6, 6)), weight, bias));
        }),
        new($"linear with {kind} of its own", graph =>
        {
            Value weight = graph.Builder.Parameter(graph.Parameter("weight", new Shape(19, 7)));
            graph.Result(graph.Builder.Add(new LinearOp(kind), graph.Input("x", new Shape(4, 7), 4), weight));
        }),
        new($"add with {kind} of its own", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 18, 3, 4), 4).MaxPool(1);
            graph.Result(graph.Builder.Add(new AddOp(kind), x, graph.Input("z", new Shape(2, 18, 3, 4), 4)));
        }),
        new($"add, then {kind}", graph =>
            graph.Result(graph.Input("x", new Shape(2, 5, 3, 4), 4).Add(graph.Input("z", new Shape(2, 5, 3, 4), 4)).Activate(kind))),
        new($"batch norm with {kind} of its own", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 18, 3, 4), 4);
            Value Own(string name) => graph.Builder.Parameter(graph.Parameter(name, new Shape(18), 1.5f));
            Value Buffer(string name, float middle) => graph.Builder.Parameter(graph.Buffer(name, new Shape(18), middle));
            Value[] operands = [x, Own("weight"), Own("bias"), Buffer("mean", 0), Buffer("variance", 0.7f)];
            graph.Result(graph.Builder.Add(new BatchNormOp(Activation: kind), operands));
        }),
        new($"{kind} between two convs", graph =>
        {
            Value x = graph.Convolution(graph.Input("x", new Shape(1, 5, 6, 6), 4), "a", 18, 3).Activate(kind);
            graph.Result(graph.Convolution(x, "b", 6, 1).Activate(kind));
        }),
    ];
}
