using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Tests.Conformance;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Passes;

public class FoldBatchNormTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(18, false)]
    [InlineData(18, true)]
    public void A_convolution_does_the_work_of_the_normalisation_behind_it(int groups, bool bias)
    {
        CaseGraph source = Network(groups, bias);
        ComputationGraph graph = source.Builder.Build();
        ComputationGraph folded = PassPipeline.Inference.Run(graph, verify: true);
        Assert.DoesNotContain(folded.Nodes, node => node.Op is FusedBatchNormOp or ActivationOp);
        Assert.Single(folded.Nodes, node => node.Op is FusedConv2dOp);
        Dictionary<string, double[]> expected = source.Interpreter(graph).Run();
        Tolerances.AssertClose(expected["y"], source.Interpreter(folded).Run("y"), Tolerances.Rewrite, "y");
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            using Plan plan = graph.Compile(new CompileOptions { Tier = tier, Threads = 1 });
            source.Feed(plan);
            plan.Run();
            Tolerances.AssertClose(expected["y"], plan.Output("y"), Tolerances.Network, $"{tier}: y");
        }
    }

    [Fact]
    public void New_statistics_and_weights_are_seen_after_a_refresh()
    {
        CaseGraph source = Network(groups: 1, bias: true);
        ComputationGraph graph = source.Builder.Build();
        using Plan plan = graph.Compile(new CompileOptions { Threads = 1 });
        source.Feed(plan);
        foreach (Parameter parameter in graph.Parameters)
        {
            foreach (ref float value in parameter.Values())
                value = value * 1.5f + 0.1f;
            plan.RefreshWeights();
            plan.Run();
            Tolerances.AssertClose(source.Interpreter(graph).Run("y"), plan.Output("y"), Tolerances.Network, parameter.Name);
        }
    }

    [Fact]
    public void Plans_of_one_network_share_folded_weights()
    {
        CaseGraph source = Network(groups: 1, bias: false);
        ComputationGraph graph = source.Builder.Build();
        PackedWeights weights = source.Store.Packed;
        using Plan first = graph.Compile();
        int count = weights.Count;
        using Plan second = graph.Compile();
        Assert.Equal(2, count);
        Assert.Equal(count, weights.Count);
    }

    [Fact]
    public void Nothing_runs_for_folding_where_weights_stay()
    {
        using Plan plan = Network(groups: 1, bias: false).Builder.Build().Compile();
        Assert.DoesNotContain(plan.Profile(1), step => step.Operation.StartsWith("Folded", StringComparison.Ordinal) || step.Operation == "pack");
    }

    [Fact]
    public void A_normalisation_stays_where_the_convolution_is_read_elsewhere_or_already_activated()
    {
        var source = new CaseGraph("read elsewhere");
        Value y = source.Convolution(source.Input("x", new Shape(1, 5, 5, 5)), "conv", 6, 3);
        source.Builder.Output("y", source.BatchNorm(y, "bn").Add(y));
        Assert.Contains(Fold(source.Builder.Build()).Nodes, node => node.Op is FusedBatchNormOp);

        source = new CaseGraph("activated");
        y = source.Convolution(source.Input("x", new Shape(1, 5, 5, 5)), "conv", 6, 3).Relu();
        source.Builder.Output("y", source.BatchNorm(y, "bn"));
        Assert.Contains(Fold(source.Builder.Build()).Nodes, node => node.Op is FusedBatchNormOp);

        source = new CaseGraph("output");
        y = source.Convolution(source.Input("x", new Shape(1, 5, 5, 5)), "conv", 6, 3);
        source.Builder.Output("before", y);
        source.Builder.Output("y", source.BatchNorm(y, "bn"));
        Assert.Contains(Fold(source.Builder.Build()).Nodes, node => node.Op is FusedBatchNormOp);
    }

    [Fact]
    public void A_graph_with_gradients_keeps_its_normalisations()
    {
        CaseGraph source = Network(groups: 1, bias: true);
        Assert.Equal(BatchNormStatistics.Running, Normalisation().Statistics);
        source.UsesBatchStatistics = true;
        Assert.Equal(BatchNormStatistics.Batch, Normalisation().Statistics);

        FusedBatchNormOp Normalisation() => Fold(source.Differentiated()).Nodes.Select(node => node.Op).OfType<FusedBatchNormOp>().Single();
    }

    [Fact]
    public void Running_averages_become_outputs()
    {
        CaseGraph source = Network(groups: 1, bias: true);
        ComputationGraph graph = BatchStatistics.Use(source.Builder.Build());
        foreach (Parameter buffer in graph.Parameters.Where(parameter => parameter.Kind == ParameterKind.Buffer))
            Assert.Equal(buffer.Shape, graph.Output(BatchStatistics.OutputName(buffer)).Shape);
        Assert.Equal(2, graph.Outputs.Count(output => output.Name.StartsWith("running:", StringComparison.Ordinal)));
    }

    private static ComputationGraph Fold(ComputationGraph graph) => new FoldBatchNorm().Run(new LowerOperations().Run(graph));

    private static CaseGraph Network(int groups, bool bias)
    {
        var source = new CaseGraph($"folding {groups} {bias}");
        Value x = source.Input("x", new Shape(2, 18, 6, 5));
        x = source.Convolution(x, "conv", 18, 3, new() { Padding = 1, Groups = groups }, bias);
        source.Result(source.BatchNorm(x, "bn").Silu());
        return source;
    }
}
