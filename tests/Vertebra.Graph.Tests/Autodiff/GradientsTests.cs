using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Tests.Conformance;

namespace Vertebra.Graph.Tests.Autodiff;

public class GradientsTests
{
    [Fact]
    public void Every_parameter_has_an_output_of_its_shape_and_the_forward_outputs_stay()
    {
        ComputationGraph graph = TestNetworks.SmallTraining(TestNetworks.Small());
        Assert.Equal(["logits", "loss"], graph.Outputs.Take(2).Select(output => output.Name));
        Assert.Equal(6, graph.Outputs.Length - 2);
        foreach (Parameter parameter in graph.Parameters)
            Assert.Equal(parameter.Shape, graph.Output(Gradients.OutputName(parameter)).Shape);
    }

    [Fact]
    public void Nothing_is_built_that_no_parameter_needs()
    {
        ComputationGraph graph = TestNetworks.SmallTraining(TestNetworks.Small());
        Assert.Single(graph.Nodes, node => node.Op is Conv2dInputGradOp);
        Assert.Equal(2, graph.Nodes.Count(node => node.Op is Conv2dWeightGradOp));
        Assert.Equal(graph.Nodes.Length, new EliminateDeadNodes().Run(graph).Nodes.Length);
    }

    [Fact]
    public void Frozen_layers_end_the_backward_pass()
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph forward = source.Builder.Build();
        ComputationGraph graph = Gradients.Differentiate(
            forward, "loss", static parameter => parameter.Name.StartsWith("head", StringComparison.Ordinal));
        Assert.Equal(["gradient:head.weight", "gradient:head.bias"], graph.Outputs.Skip(2).Select(output => output.Name));
        Assert.DoesNotContain(graph.Nodes, node => node.Op is LinearInputGradOp or Conv2dWeightGradOp or MaxPool2dGradOp);
    }

    [Fact]
    public void Gradients_stand_at_the_path_of_what_they_differentiate()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(1, 4));
        using (builder.Enter("head"))
            x = x.Linear(new Parameter(new Shape(1, 4)) { Name = "w" }, null);
        builder.Output("loss", builder.Add(new ReshapeOp(new Shape(1)), x));
        ComputationGraph graph = Gradients.Differentiate(builder.Build(), "loss");
        Assert.Equal("head", graph.Output("gradient:w").Path);
    }

    [Fact]
    public void A_parameter_without_influence_has_no_gradient()
    {
        CaseGraph source = TestNetworks.Small();
        source.Builder.Output("aside", source.Builder.Parameter(new Parameter(new Shape(3)) { Name = "aside" }));
        Assert.DoesNotContain(TestNetworks.SmallTraining(source).Outputs, output => output.Name == "gradient:aside");
    }

    [Fact]
    public void The_loss_must_exist_and_be_one_number()
    {
        ComputationGraph graph = TestNetworks.Small().Builder.Build();
        Assert.Throws<ArgumentException>(() => Gradients.Differentiate(graph, "cost"));
        Assert.Throws<ArgumentException>(() => Gradients.Differentiate(graph, "loss", ["nothing"]));
        Assert.Contains("shape 4x10", Assert.Throws<GraphException>(() => Gradients.Differentiate(graph, "logits")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_have_no_gradient()
    {
        ComputationGraph graph = TestNetworks.Small().Builder.Build();
        GraphException exception = Assert.Throws<GraphException>(() => Gradients.Differentiate(graph, "loss", ["labels"]));
        Assert.Contains("'labels'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_parameters_of_one_name_are_refused()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(1, 1));
        x = x.Linear(new Parameter(new Shape(1, 1)) { Name = "w" }, null).Linear(new Parameter(new Shape(1, 1)) { Name = "w" }, null);
        builder.Output("loss", builder.Add(new ReshapeOp(new Shape(1)), x));
        Assert.Contains(
            "'gradient:w'", Assert.Throws<GraphException>(() => Gradients.Differentiate(builder.Build(), "loss")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_cannot_be_differentiated_again()
    {
        var source = new CaseGraph("twice");
        Value x = source.Input("x", new Shape(1, 1)).Tanh();
        Value dx = source.Builder.Add(new ActivationGradOp(ActivationKind.Tanh), x, x);
        source.Builder.Output("loss", source.Builder.Add(new ReshapeOp(new Shape(1)), dx));
        GraphException exception = Assert.Throws<GraphException>(() => source.Differentiated());
        Assert.Contains("TanhGrad", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_passes_made_for_a_plan_is_not_differentiated()
    {
        ComputationGraph lowered = PassPipeline.Training.Run(TestNetworks.Small().Builder.Build());
        GraphException exception = Assert.Throws<GraphException>(() => Gradients.Differentiate(lowered, "loss"));
        Assert.Contains("FusedConv2d", exception.Message, StringComparison.Ordinal);
        Assert.Contains("as it was before it was compiled", exception.Message, StringComparison.Ordinal);
    }
}
