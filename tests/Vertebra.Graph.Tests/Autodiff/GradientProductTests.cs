using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Tests.Conformance;

namespace Vertebra.Graph.Tests.Autodiff;

public class GradientProductTests
{
    [Fact]
    public void A_cotangent_of_ones_gives_what_a_scalar_loss_gives()
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph forward = source.Builder.Build();
        string input = ((InputOp)forward.Inputs.First().Op).Label;
        ComputationGraph product = Gradients.Differentiate(forward, "loss", "cotangent", [input]);
        ReferenceInterpreter interpreter = source.Interpreter(product);
        interpreter.Inputs["cotangent"] = [1];

        Assert.Equal(
            source.Interpreter(Gradients.Differentiate(forward, "loss", [input])).Run(Gradients.OutputName(input)),
            interpreter.Run(Gradients.OutputName(input)));
    }

    [Fact]
    public void Parameters_get_no_gradients()
    {
        ComputationGraph forward = TestNetworks.Small().Builder.Build();
        ComputationGraph product = Gradients.Differentiate(forward, "loss", "cotangent", ["logits"]);
        Assert.Equal(forward.Outputs.Select(output => output.Name).Append("gradient:logits"), product.Outputs.Select(output => output.Name));
        Assert.DoesNotContain(product.Nodes, node => node.Op is Conv2dWeightGradOp or LinearWeightGradOp or LinearInputGradOp);
    }

    [Fact]
    public void An_output_by_itself_gives_the_cotangent_back()
    {
        var builder = new GraphBuilder();
        builder.Output("y", builder.Input("x", new Shape(2, 3)).Tanh());
        ComputationGraph product = Gradients.Differentiate(builder.Build(), "y", "v", ["y"]);
        Assert.Equal("v", ((InputOp)product.Output("gradient:y").Op).Label);
    }

    [Fact]
    public void What_cannot_be_differentiated_is_refused()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(2, 3)).Tanh();
        builder.Output("y", x);
        builder.Output("aside", builder.Input("z", new Shape(2, 3)).Tanh());
        ComputationGraph graph = builder.Build();

        Assert.Throws<ArgumentException>(() => Gradients.Differentiate(graph, "y", "v", []));
        Assert.Throws<ArgumentException>(() => Gradients.Differentiate(graph, "nothing", "v", ["x"]));
        Assert.Throws<ArgumentException>(() => Gradients.Differentiate(graph, "y", "v", ["nothing"]));
        Assert.Throws<ArgumentException>(() => Gradients.Differentiate(graph, "y", "x", ["x"]));
        Assert.Contains("'z'", Assert.Throws<GraphException>(() => Gradients.Differentiate(graph, "y", "v", ["z"])).Message, StringComparison.Ordinal);
        Assert.Contains("'aside'", Assert.Throws<GraphException>(() => Gradients.Differentiate(graph, "y", "v", ["aside"])).Message, StringComparison.Ordinal);
    }
}
