using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;
using Vertebra.Models.State;
using Vertebra.Training;

namespace Vertebra.Models.Tests;

public class NetworkTests
{
    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Select(entry => entry.Name)];

    [Theory]
    [InlineData("lenet5", 32)]
    [InlineData("alexnet", 63)]
    [InlineData("alexnet_2012", 223)]
    public void The_smallest_input_is_found(string name, int side) =>
        Assert.Equal(side, ModelCatalog.Create(name).SmallestInput()!.Value.Height);

    [Theory]
    [InlineData("lenet5", 28, 28, "lenet5 is made for images of 1x32x32 and takes none below 32x32")]
    [InlineData("lenet5", 64, 64, "lenet5 is made for images of 1x32x32; the smallest size that it takes is 32x32")]
    [InlineData("alexnet", 32, 32, "alexnet is made for images of 3x224x224 and takes none below 63x63")]
    [InlineData("alexnet", 224, 32, "alexnet is made for images of 3x224x224 and takes none below 63x63")]
    [InlineData("alexnet_2012", 96, 96, "alexnet_2012 is made for images of 3x224x224 and takes none below 223x223")]
    public void A_size_that_does_not_fit_is_answered_with_one_that_does(string name, int height, int width, string advice)
    {
        ShapeException exception = Assert.Throws<ShapeException>(() => ModelCatalog.Create(name).Trace(1, height, width));

        Assert.EndsWith($"; {advice}", exception.Message);
        Assert.NotEmpty(exception.Path);
    }

    [Fact]
    public void A_module_that_was_not_registered_is_refused()
    {
        var network = new Network("forgetful", new Forgetful(), new InputSize(1, 2, 2), 4);

        Assert.Contains("register", Assert.Throws<InvalidOperationException>(() => network.Trace()).Message);
    }

    [Theory]
    [InlineData(0, 32, 32)]
    [InlineData(1, 0, 32)]
    [InlineData(1, 32, -1)]
    [InlineData(int.MaxValue, 32, 32)]
    public void Sizes_that_mean_nothing_are_refused(int batch, int height, int width) =>
        Assert.ThrowsAny<ArgumentException>(() => ModelCatalog.Create("lenet5").Trace(batch, height, width));

    [Fact]
    public void A_root_that_gives_no_logits_is_refused()
    {
        var network = new Network("headless", new Sequential(new Conv2d(1, 4, 3)), new InputSize(1, 8, 8), 4);

        Assert.Contains("1x4x6x6", Assert.Throws<InvalidOperationException>(() => network.Trace()).Message);
    }

    [Fact]
    public void Inspecting_a_network_does_not_draw_its_weights()
    {
        var drawn = false;
        var layer = new Probe((_, _, _) => drawn = true);
        var network = new Network("probe", new Sequential(new Flatten(), layer), new InputSize(1, 2, 2), 4);

        network.Initialize(1);
        network.Trace();
        network.TraceTraining(2);
        Assert.False(drawn);

        _ = network.Parameters[0].Values;
        Assert.True(drawn);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_graph_has_logits_loss_and_a_gradient_of_each_trainable_parameter(string name)
    {
        Network network = ModelCatalog.Create(name);
        ComputationGraph graph = network.TraceTraining(2);

        Assert.Equal([Network.InputName, NetworkTraining.LabelsName], graph.Inputs.Select(node => ((InputOp)node.Op).Label));
        StateTensor[] trainable = [.. network.Parameters.Where(own => own.IsTrainable)];
        StateTensor[] buffers = [.. network.Parameters.Where(own => !own.IsTrainable)];
        string[] expected = [Network.LogitsName, NetworkTraining.LossName, .. trainable.Select(own => Gradients.OutputName(own.Parameter))];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            graph.Outputs.Select(output => output.Name).Except(buffers.Select(own => BatchStatistics.OutputName(own.Parameter))).Order(StringComparer.Ordinal));
        Assert.All(trainable, parameter => Assert.Equal(parameter.Shape, graph.Output(Gradients.OutputName(parameter.Parameter)).Shape));
        Assert.All(buffers, buffer => Assert.Equal(buffer.Shape, graph.Output(BatchStatistics.OutputName(buffer.Parameter)).Shape));
    }

    [Fact]
    public void A_frozen_parameter_gets_no_gradient()
    {
        Network network = ModelCatalog.Create("lenet5");
        network.State["conv1.weight"].IsTrainable = false;

        Assert.DoesNotContain("gradient:conv1.weight", network.TraceTraining(1).Outputs.Select(output => output.Name));
        Assert.Equal(61_706, network.ParameterCount);
    }

    [Fact]
    public void Dropout_drops_while_training_only_and_only_when_asked()
    {
        Network network = ModelCatalog.Create("alexnet", classes: 5);
        network.Initialize(3);

        (float first, float second) = Losses(new TrainingGraphOptions());
        Assert.NotEqual(first, second);
        (first, second) = Losses(new TrainingGraphOptions { Dropout = false });
        Assert.Equal(first, second);
        using Plan inference = network.Compile(1, 63, 63);
        Assert.Equal(Logits(inference), Logits(inference));

        (float First, float Second) Losses(TrainingGraphOptions training)
        {
            using Plan plan = network.CompileTraining(2, 63, 63, training);
            plan.Input(Network.InputName).Fill(1);
            plan.Run();
            float first = plan.Output(NetworkTraining.LossName)[0];
            plan.Run();
            return (first, plan.Output(NetworkTraining.LossName)[0]);
        }
    }

    [Fact]
    public void Plans_see_new_weights_after_a_refresh()
    {
        Network network = ModelCatalog.Create("lenet5");
        network.Initialize(1);
        using Plan plan = network.Compile();
        plan.Input(Network.InputName).Fill(1);
        float[] before = Logits(plan);

        network.Initialize(2);
        plan.RefreshWeights();

        Assert.NotEqual(before, Logits(plan));
    }

    [Fact]
    public void One_network_runs_with_the_values_of_another_store()
    {
        Network network = ModelCatalog.Create("lenet5");
        network.Initialize(1);
        network.State["conv1.bias"].IsTrainable = false;
        Network average = network.With(network.Store.Copy(network.Parameters.Select(own => own.Parameter)));
        average.State["fc3.bias"].Values.Fill(100);
        using Plan first = network.Compile(), second = average.Compile();
        first.Input(Network.InputName).Fill(1);
        second.Input(Network.InputName).Fill(1);

        Assert.All(Logits(first), logit => Assert.True(logit < 50));
        Assert.All(Logits(second), logit => Assert.True(logit > 50));
        Assert.Same(network.Root, average.Root);
        Assert.False(average.State["conv1.bias"].IsTrainable);
        Assert.Equal(network.State["fc2.bias"].Values, average.State["fc2.bias"].Values);
    }

    private static float[] Logits(Plan plan)
    {
        plan.Run();
        return plan.Output(Network.LogitsName).ToArray();
    }

    private sealed class Forgetful : Module
    {
        private readonly Linear _linear = new(4, 4);

        public override string TypeName => "Forgetful";

        protected override Value Forward(Value x) => _linear.Apply(x.Flatten());
    }

    private sealed class Probe : Module
    {
        private readonly Parameter _weight;

        public Probe(ParameterInitializer initializer) => _weight = Parameter("weight", new Shape(4, 4), initializer);

        public override string TypeName => "Probe";

        protected override Value Forward(Value x) => x.Linear(_weight, null);
    }
}
