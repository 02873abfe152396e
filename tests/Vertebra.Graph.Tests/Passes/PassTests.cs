using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Tests.Conformance;

namespace Vertebra.Graph.Tests.Passes;

public class PassTests
{
    private static readonly Shape Map = new(1, 6, 5, 5);

    [Fact]
    public void Dropout_is_removed_and_paths_are_kept()
    {
        ComputationGraph graph = TestNetworks.Trace(Map, x =>
        {
            using (x.Builder.Enter("features"))
                return x.Relu().Dropout(0.5f).Tanh();
        });
        ComputationGraph result = new RemoveDropout().Run(graph);
        Assert.Equal(["Input", "Relu", "Tanh"], Names(result));
        Assert.Equal("features", result.Nodes[2].Path);
        Assert.Equal(["Input", "Relu", "Dropout", "Tanh"], Names(graph));
    }

    [Fact]
    public void Identities_are_removed()
    {
        ComputationGraph graph = TestNetworks.Trace(Map, x => x
            .AdaptiveAvgPool(5)
            .Dropout(0)
            .Tanh()
            .Builder.Add(new ActivationOp(ActivationKind.Identity), x));
        Assert.Same(Run(graph, new RemoveIdentity()).Output("y").Op.GetType(), typeof(InputOp));
    }

    [Fact]
    public void Reshapes_in_a_row_become_one_or_none()
    {
        ComputationGraph one = TestNetworks.Trace(Map, x => Reshape(Reshape(x.Relu(), new Shape(6, 25)), new Shape(150)));
        Assert.Equal(["Input", "Relu", "Reshape"], Names(Run(one, new RemoveIdentity(), new EliminateDeadNodes())));
        ComputationGraph none = TestNetworks.Trace(Map, x => Reshape(x.Relu().Flatten(), Map).Tanh());
        Assert.Equal(["Input", "Relu", "Tanh"], Names(Run(none, new RemoveIdentity(), new EliminateDeadNodes())));
    }

    [Fact]
    public void An_activation_is_fused_into_the_only_producer()
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph result = RunLowered(source.Builder.Build(), new FuseActivation());
        Assert.DoesNotContain(result.Nodes, node => node.Op is ActivationOp);
        Assert.Equal(2, result.Nodes.Count(node => node.Op is FusedConv2dOp { Activation: ActivationKind.Relu }));
    }

    [Fact]
    public void An_activation_is_fused_in_a_training_graph_where_its_gradient_reads_the_fused_result()
    {
        ComputationGraph result = RunLowered(TestNetworks.SmallTraining(TestNetworks.Small()), new FuseActivation());
        Assert.DoesNotContain(result.Nodes, node => node.Op is ActivationOp);
        foreach (Node gradient in result.Nodes.Where(node => node.Op is ActivationGradOp))
            Assert.IsType<FusedConv2dOp>(gradient.Inputs[0].Op);
    }

    [Fact]
    public void An_activation_stays_where_its_operand_is_read_elsewhere_or_fused_already()
    {
        var weight = new Parameter(new Shape(6, 6, 1, 1));
        ComputationGraph read = TestNetworks.Trace(Map, x =>
        {
            Value y = x.Conv2d(weight, null, new());
            return y.Relu().Add(y);
        });
        Assert.Contains("Relu", Names(RunLowered(read, new FuseActivation())));

        ComputationGraph twice = TestNetworks.Trace(Map, x => x.Conv2d(weight, null, new()).Relu().Tanh());
        string[] names = Names(RunLowered(twice, new FuseActivation(), new FuseActivation()));
        Assert.Equal(["Input", "Parameter", "FusedConv2d", "Tanh"], names);

        var builder = new GraphBuilder();
        Value output = builder.Input("x", Map).Conv2d(weight, null, new());
        builder.Output("before", output);
        builder.Output("after", output.Relu());
        Assert.Contains("Relu", Names(RunLowered(builder.Build(), new FuseActivation())));
    }

    [Fact]
    public void Dead_nodes_vanish_but_inputs_stay()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", Map);
        builder.Input("labels", new Shape(1));
        x.Conv2d(new Parameter(new Shape(6, 6, 1, 1)), null, new()).Relu();
        builder.Output("y", x.Tanh());
        Assert.Equal(["Input", "Input", "Tanh"], Names(Run(builder.Build(), new EliminateDeadNodes())));
    }

    [Fact]
    public void Equal_expressions_are_computed_once()
    {
        ComputationGraph graph = TestNetworks.Trace(Map, x => x.Relu().MaxPool(2).Add(x.Relu().MaxPool(2)));
        Assert.Equal(["Input", "Relu", "MaxPool2d", "Add"], Names(Run(graph, new EliminateCommonSubexpressions())));
        ComputationGraph differ = TestNetworks.Trace(Map, x => x.Dropout(0.5f).Add(x.Dropout(0.5f)));
        Assert.Equal(["Input", "Dropout", "Dropout", "Add"], Names(Run(differ, new EliminateCommonSubexpressions())));
    }

    [Fact]
    public void Pipelines_tell_what_each_pass_made_and_only_the_one_for_training_keeps_dropout()
    {
        ComputationGraph graph = TestNetworks.SmallTraining(TestNetworks.Small());
        var seen = new List<string>();
        ComputationGraph inference = PassPipeline.Inference.Run(graph, verify: true, (pass, result) => seen.Add($"{pass}: {result.Nodes.Length}"));
        Assert.Equal(PassPipeline.Inference.Portable.Count + PassPipeline.Inference.Lowered.Count, seen.Count);
        Assert.DoesNotContain("Dropout", Names(inference));
        Assert.Equal(2, PassPipeline.Training.Run(graph, verify: true).Nodes.Count(node => node.Op is DropoutOp));
    }

    [Fact]
    public void A_pass_that_breaks_a_graph_is_named()
    {
        foreach (PassPipeline pipeline in new PassPipeline[] { new([new Forgetful()], []), new([], [new Forgetful()]) })
        {
            GraphException exception = Assert.Throws<GraphException>(
                () => pipeline.Run(TestNetworks.Small().Builder.Build(), verify: true));
            Assert.Contains("The pass 'forget' broke the graph", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_portable_pass_makes_no_lowered_operations()
    {
        var pipeline = new PassPipeline([new LowerOperations()], []);
        GraphException exception = Assert.Throws<GraphException>(
            () => pipeline.Run(TestNetworks.Small().Builder.Build(), verify: true));
        Assert.Contains("The pass 'lower operations' broke the graph", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_is_compiled_once()
    {
        ComputationGraph lowered = PassPipeline.Inference.Run(TestNetworks.Small().Builder.Build());
        GraphException exception = Assert.Throws<GraphException>(() => lowered.Compile());
        Assert.Contains("FusedConv2d", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Cases => ConformanceCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Passes_change_no_value(string name)
    {
        ConformanceCase one = ConformanceCases.ByName[name];
        ComputationGraph result = PassPipeline.Training.Run(one.Graph, verify: true);
        Dictionary<string, double[]> values = one.Source.Interpreter(result).Run();
        foreach ((string output, double[] expected) in one.Expected)
            Assert.Equal(expected, values[output]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Passes_for_inference_change_what_rounding_changes(string name)
    {
        ConformanceCase one = ConformanceCases.ByName[name];
        ComputationGraph graph = one.Source.Builder.Build();
        if (graph.Nodes.Any(node => node.Op.Role == OpRole.Backward))
            return;
        Dictionary<string, double[]> expected = one.Source.Interpreter(new RemoveDropout().Run(graph)).Run();
        foreach ((string output, double[] values) in one.Source.Interpreter(ConformanceCase.Inferred(graph)).Run())
            Tolerances.AssertClose(expected[output], values, Tolerances.Rewrite, output);
    }

    [Fact]
    public void Gradients_of_a_rewritten_graph_are_found()
    {
        ComputationGraph graph = Run(TestNetworks.Small().Builder.Build(), [.. PassPipeline.Inference.Portable]);
        GraphVerifier.Verify(Gradients.Differentiate(graph, "loss"));
    }

    private static ComputationGraph Run(ComputationGraph graph, params IGraphPass[] passes) =>
        new PassPipeline(passes, []).Run(graph, verify: true);

    private static ComputationGraph RunLowered(ComputationGraph graph, params IGraphPass[] passes) =>
        new PassPipeline([], [new LowerOperations(), .. passes]).Run(graph, verify: true);

    private static string[] Names(ComputationGraph graph) => [.. graph.Nodes.Select(node => node.Op.Name)];

    private static Value Reshape(Value x, Shape shape) => x.Builder.Add(new ReshapeOp(shape), x);

    private sealed class Forgetful : IGraphPass
    {
        public string Name => "forget";

        public ComputationGraph Run(ComputationGraph graph) => new(graph.Nodes, []);
    }
}
