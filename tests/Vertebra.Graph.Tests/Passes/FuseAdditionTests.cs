using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime;

namespace Vertebra.Graph.Tests.Passes;

public class FuseAdditionTests
{
    private static readonly Shape Map = new(1, 6, 5, 5);
    private static readonly Parameter Weight = new(new Shape(6, 6, 1, 1));
    private static readonly Parameter Bias = new(new Shape(6));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_convolution_adds_the_shortcut_in_either_order(bool shortcutFirst)
    {
        ComputationGraph result = PassPipeline.Inference.Run(TestNetworks.Trace(Map, x =>
        {
            Value y = x.Conv2d(Weight, Bias, new());
            return (shortcutFirst ? x.Add(y) : y.Add(x)).Relu();
        }));
        Assert.Equal(["Input", "Parameter", "Parameter", "FusedConv2d"], [.. result.Nodes.Select(node => node.Op.Name)]);
        Assert.True(result.Output("y").Op is FusedConv2dOp { Epilogue: { AddsMap: true, Activation: ActivationKind.Relu } });
        Assert.IsType<InputOp>(result.Output("y").Operand(OperandName.Addend).Op);
    }

    [Fact]
    public void Of_two_convolutions_the_later_one_adds_the_other()
    {
        ComputationGraph result = PassPipeline.Inference.Run(
            TestNetworks.Trace(Map, x => x.Conv2d(Weight, null, new()).Add(x.Conv2d(Weight, Bias, new()))));
        Node sum = result.Output("y");
        Assert.NotNull(sum.OperandOrNull(OperandName.Bias));
        Assert.True(sum.Operand(OperandName.Addend).Op is FusedConv2dOp { Epilogue.AddsMap: false, HasBias: false });
        Assert.Equal(2, result.Nodes.Count(node => node.Op is FusedConv2dOp));
    }

    [Fact]
    public void A_convolution_that_is_activated_or_read_elsewhere_is_left_alone()
    {
        ComputationGraph activated = PassPipeline.Inference.Run(TestNetworks.Trace(Map, x => x.Conv2d(Weight, null, new()).Relu().Add(x)));
        Assert.Contains(activated.Nodes, node => node.Op is FusedAddOp);
        ComputationGraph read = PassPipeline.Inference.Run(TestNetworks.Trace(Map, x =>
        {
            Value y = x.Conv2d(Weight, null, new());
            return y.Add(y.Tanh());
        }));
        Assert.Contains(read.Nodes, node => node.Op is FusedAddOp);
    }

    [Fact]
    public void A_scaled_residual_is_scaled_in_its_weights()
    {
        ComputationGraph graph = TestNetworks.Trace(Map, x => x.Add(x.Conv2d(Weight, Bias, new()).Multiply(0.25f)).Relu());
        ComputationGraph result = PassPipeline.Inference.Run(graph);
        Assert.True(result.Output("y").Op is FusedConv2dOp { Epilogue: { AddsMap: true, Activation: ActivationKind.Relu } });
        foreach (Node multiply in result.Nodes.Where(node => node.Op is MultiplyOp))
            Assert.IsType<ParameterOp>(multiply.Inputs[0].Op);
        using Plan plan = graph.Compile(new CompileOptions { Threads = 1 });
        Assert.Single(plan.Profile(runs: 1), step => step.Kernel.Contains("+ add + relu", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Profile(runs: 1), step => step.Operation == "Multiply");
    }

    [Fact]
    public void The_sum_takes_over_the_shortcuts_memory_where_nothing_reads_it_later()
    {
        ComputationGraph graph = TestNetworks.Trace(new Shape(1, 64, 32, 32), x =>
        {
            var weight = new Parameter(new Shape(64, 64, 1, 1));
            x = x.Conv2d(weight, null, new()).Relu();
            for (int i = 0; i < 3; i++)
                x = x.Add(x.Conv2d(weight, null, new()).Relu().Conv2d(weight, null, new()));
            return x.MaxPool(32);
        });
        using Plan plan = graph.Compile(new CompileOptions { Threads = 1 });
        Assert.InRange(plan.ArenaBytes, 0, 4 * 64 * 1024 * sizeof(float) + (1 << 16));
    }
}
