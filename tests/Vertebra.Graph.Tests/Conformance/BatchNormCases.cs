using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Batch normalisation with running statistics and with those of the batch.</summary>
internal static class BatchNormCases
{
    public static IEnumerable<ConformanceCase> All => [.. Cases(batch: false), .. Cases(batch: true), .. OthersWithBatch, .. FoldedCases, .. PreActivationCases];

    private static IEnumerable<ConformanceCase> PreActivationCases =>
    [
        .. from channels in new[] { 1, 16, 33, 290 }
           from stride in new[] { 1, 2 }
           select new ConformanceCase($"batch norm of {channels} channels, relu, conv 1x1 with stride {stride}", graph =>
           {
               Value x = graph.Input("x", new Shape(2, channels, 7, 9)).MaxPool(1);
               graph.Result(graph.Convolution(graph.BatchNorm(x, "bn").Relu(), "conv", 18, 1, new() { Stride = stride }).Add(graph.Convolution(x, "other", 18, 1, new() { Stride = stride })));
           }),
        new("batch norm, conv 1x1, batch norm, relu", graph =>
        {
            Value x = graph.Input("x", new Shape(1, 20, 16, 15)).MaxPool(1);
            graph.Result(graph.BatchNorm(graph.Convolution(graph.BatchNorm(x, "a"), "conv", 40, 1, bias: false), "b").Relu());
        }),
        new("batch norm and relu that another reads, conv 1x1", graph =>
        {
            Value x = graph.BatchNorm(graph.Input("x", new Shape(1, 20, 5, 5)).MaxPool(1), "bn").Relu();
            graph.Result(graph.Convolution(x, "conv", 20, 1).Add(x));
        }),
        new("a transition of a dense network", graph =>
        {
            Value x = graph.BatchNorm(graph.Input("x", new Shape(2, 20, 8, 7)).MaxPool(1), "bn").Relu();
            graph.Result(graph.Convolution(x, "conv", 10, 1).AvgPool(2));
        }),
    ];

    private static IEnumerable<ConformanceCase> Cases(bool batch)
    {
        string kind = batch ? "batch" : "running";
        return
        [
            .. from channels in new[] { 1, 3, 5, 16, 17, 33 }
               select new ConformanceCase($"batch norm of {channels} channels, {kind} statistics", graph =>
               {
                   graph.UsesBatchStatistics = batch;
                   Value x = graph.Input("x", new Shape(2, channels, 4, 5), 2);
                   graph.Result(graph.BatchNorm(x, "bn", 1e-3f, 0.3f));
               }),
            Case("of a large map", kind, batch, new Shape(2, 3, 40, 41), (graph, x) => graph.BatchNorm(x.MaxPool(1), "bn")),
            Case("of a matrix as a map", kind, batch, new Shape(7, 19, 1, 1), (graph, x) => graph.BatchNorm(x, "bn")),
            Case("behind a convolution, before relu", kind, batch, new Shape(2, 5, 6, 6), (graph, x) =>
                graph.BatchNorm(graph.Convolution(x, "conv", 18, 3, bias: false), "bn").Relu()),
            Case("behind a convolution, before hard swish", kind, batch, new Shape(2, 5, 6, 6), (graph, x) =>
                graph.BatchNorm(graph.Convolution(x, "conv", 18, 3, bias: !batch), "bn").HardSwish()),
            Case("before relu and a 1x1 convolution", kind, batch, new Shape(2, 6, 5, 5), (graph, x) =>
                graph.Convolution(graph.BatchNorm(x.AvgPool(1), "bn").Relu(), "conv", 9, 1, bias: false)),
            Case("in a residual block", kind, batch, new Shape(2, 6, 5, 5), (graph, x) =>
            {
                Value y = graph.BatchNorm(graph.Convolution(x, "a", 6, 3, new() { Padding = 1 }, bias: false), "bn1").Relu();
                y = graph.BatchNorm(graph.Convolution(y, "b", 6, 3, new() { Padding = 1 }, bias: false), "bn2");
                return y.Add(x).Relu();
            }),
        ];
    }

    private static IEnumerable<ConformanceCase> FoldedCases =>
        from groups in new[] { 1, 2, 18 }
        from bias in new[] { false, true }
        select new ConformanceCase($"batch norm behind a convolution of {groups} groups{(bias ? " with bias" : "")}", graph =>
        {
            Value x = graph.Input("x", new Shape(2, 18, 5, 5));
            x = graph.Convolution(x, "conv", 18, 3, new() { Padding = 1, Groups = groups }, bias);
            graph.Result(graph.BatchNorm(x, "bn", 1e-3f));
        });

    private static IEnumerable<ConformanceCase> OthersWithBatch =>
    [
        new("batch norm twice with one set of buffers", graph =>
        {
            graph.UsesBatchStatistics = true;
            Value x = graph.Input("x", new Shape(3, 5, 3, 3), 3);
            Parameter[] own = [graph.Parameter("w", new Shape(5)), graph.Parameter("b", new Shape(5))];
            Parameter mean = graph.Buffer("mean", new Shape(5), middle: 0, scale: 0);
            Parameter variance = graph.Buffer("variance", new Shape(5), middle: 1, scale: 0);
            graph.Result(x.BatchNorm(own[0], own[1], mean, variance).Tanh().BatchNorm(own[0], own[1], mean, variance));
        }),
    ];

    private static ConformanceCase Case(string name, string kind, bool batch, Shape input, Func<CaseGraph, Value, Value> build) =>
        new($"batch norm {name}, {kind} statistics", graph =>
        {
            graph.UsesBatchStatistics = batch;
            graph.Result(build(graph, graph.Input("x", input)));
        });
}
