using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.State;
using Vertebra.Training;

namespace Vertebra.Models.Tests;

/// <summary>One training step of every network of the catalogue.</summary>
public class OneStepTests
{
    // Steps of large networks take minutes together: they run when this variable is 1, or names them.
    private const string SlowVariable = "VERTEBRA_SLOW";
    private const long LargeParameters = 10_000_000;

    // Shares of the loss that a step along the gradient takes away, were the loss linear. The first that is small enough counts.
    private static readonly double[] Decreases = [0.01, 0.001];

    public static TheoryData<string> SmallNames() =>
        [.. ModelCatalog.Entries.Where(entry => entry.Parameters < LargeParameters).Select(entry => entry.Name)];

    public static TheoryData<string> LargeNames() =>
        [.. ModelCatalog.Entries.Where(entry => entry.Parameters >= LargeParameters).Select(entry => entry.Name)];

    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Select(entry => entry.Name)];

    // What it is worth as a number is checked by the steps below, of the large networks on demand only.
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_parameter_has_a_gradient_that_depends_on_the_images_and_the_labels(string name)
    {
        Network network = ModelCatalog.Create(name, classes: 5);
        InputSize size = network.SmallestInput(training: true)!.Value;
        ComputationGraph graph = network.TraceTraining(2, size.Height, size.Width);
        HashSet<Node> ofImages = Dependents(graph, Network.InputName), ofLabels = Dependents(graph, NetworkTraining.LabelsName);

        Assert.All(network.Parameters.Where(own => own.IsTrainable), parameter =>
        {
            Node gradient = graph.Output(Gradients.OutputName(parameter.Parameter));
            Assert.Equal(parameter.Shape, gradient.Shape);
            Assert.True(ofImages.Contains(gradient) && ofLabels.Contains(gradient), $"{parameter} learns nothing.");
        });
    }

    [Theory]
    [MemberData(nameof(SmallNames))]
    public void A_step_reaches_every_parameter_and_lowers_the_loss(string name) => CheckDescent(name);

    [Theory]
    [MemberData(nameof(LargeNames))]
    [Trait("Category", "Slow")]
    public void A_step_of_a_large_network_reaches_every_parameter_and_lowers_the_loss(string name)
    {
        SkipUnlessAsked(name);
        CheckDescent(name);
    }

    [Theory]
    [MemberData(nameof(SmallNames))]
    public void A_step_on_images_of_the_smallest_size_stays_finite(string name) => CheckSmallest(name);

    [Theory]
    [MemberData(nameof(LargeNames))]
    [Trait("Category", "Slow")]
    public void A_step_of_a_large_network_on_images_of_the_smallest_size_stays_finite(string name)
    {
        SkipUnlessAsked(name);
        CheckSmallest(name);
    }

    private static HashSet<Node> Dependents(ComputationGraph graph, string input)
    {
        var dependents = new HashSet<Node>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is InputOp { Label: var own } ? own == input : node.Inputs.Any(dependents.Contains))
                dependents.Add(node);
        }
        return dependents;
    }

    private static void SkipUnlessAsked(string name)
    {
        string asked = Environment.GetEnvironmentVariable(SlowVariable) ?? "";
        Assert.SkipUnless(asked == "1" || asked.Split(',').Contains(name), $"Slow; set {SlowVariable}=1 to run it.");
    }

    private static void CheckDescent(string name)
    {
        Network network = Create(name);
        (int batch, int side) = MeaningfulInput(network, leastSide: 64);
        using Plan plan = Compile(network, batch, side);
        plan.Run();

        double before = plan.Output(NetworkTraining.LossName)[0];
        StateTensor[] trainable = [.. network.Parameters.Where(own => own.IsTrainable)];
        double[] squares = [.. trainable.Select(parameter => SquaredGradient(plan, parameter))];
        Assert.All(trainable.Zip(squares), own => Assert.True(own.Second > 0, $"{own.First} has no gradient."));
        float[][] gradients = [.. trainable.Select(parameter => plan.Output(Gradients.OutputName(parameter.Parameter)).ToArray())];
        double moved = 0;
        foreach (double decrease in Decreases)
        {
            double rate = decrease * before / squares.Sum();
            for (int i = 0; i < trainable.Length; i++)
                Move(trainable[i], gradients[i], (float)(rate - moved));
            moved = rate;
            plan.Run();
            if (plan.Output(NetworkTraining.LossName)[0] < before)
                return;
        }
        Assert.Fail($"The loss was {before} and is {plan.Output(NetworkTraining.LossName)[0]} after the smallest step.");
    }

    private static void CheckSmallest(string name)
    {
        Network network = Create(name);
        (int batch, int side) = MeaningfulInput(network, leastSide: 1);
        using Plan plan = Compile(network, batch, side);
        plan.Run();

        float rate = 1e-3f;
        Assert.True(float.IsFinite(plan.Output(NetworkTraining.LossName)[0]), "The loss is not finite.");
        foreach (StateTensor parameter in network.Parameters.Where(own => own.IsTrainable))
        {
            double length = Math.Sqrt(SquaredGradient(plan, parameter));
            Move(parameter, plan.Output(Gradients.OutputName(parameter.Parameter)), rate / (float)Math.Max(1, length));
        }
        network.UpdateBuffers(plan);
        plan.Run();
        Assert.True(float.IsFinite(plan.Output(NetworkTraining.LossName)[0]), "The loss after the step is not finite.");

        // What the step made of weights and running averages serves inference.
        using Plan inference = network.Compile(1, side, side);
        plan.Input(Network.InputName)[..inference.Input(Network.InputName).Length].CopyTo(inference.Input(Network.InputName));
        inference.Run();
        Assert.DoesNotContain(inference.Output(Network.LogitsName).ToArray(), logit => !float.IsFinite(logit));
    }

    private static Network Create(string name)
    {
        Network network = ModelCatalog.Create(name, classes: 5);
        network.Initialize(1);
        // A last normalisation that starts at zero keeps the first gradient from its branch.
        foreach (StateTensor parameter in network.Parameters.Where(own => own.Name.EndsWith(".weight") && !own.Values.ContainsAnyExcept(0f)))
            parameter.Values.Fill(1);
        return network;
    }

    // The smallest input on which every batch normalisation sees enough values a channel for its statistics to mean something: it makes
    // two values +1 and -1 whatever they are, so that nothing but eps is left of the gradient, or lets rounding errors grow layer by layer
    // beyond what a float holds, in PyTorch as here.
    private static (int Batch, int Side) MeaningfulInput(Network network, int leastSide)
    {
        const int LeastValues = 8;
        int side = network.SmallestInput(training: true)!.Value.Height;
        if (network.Parameters.All(own => own.IsTrainable))
            return (2, side);
        side = Math.Max(side, leastSide);
        int values = network.TraceTraining(2, side, side).Nodes
            .Where(node => node.Op is BatchStatisticsOp)
            .Min(node => node.Inputs[0].Shape.Length / node.Inputs[0].Shape.Channels);
        return (Math.Max(2, 2 * LeastValues / values), side);
    }

    private static Plan Compile(Network network, int batch, int side)
    {
        Plan plan = network.CompileTraining(batch, side, side, new TrainingGraphOptions { Dropout = false });
        var random = new Common.RandomStream(5);
        foreach (ref float pixel in plan.Input(Network.InputName))
            pixel = (float)random.NextNormal();
        plan.Input(NetworkTraining.LabelsName)[1] = 3;
        return plan;
    }

    private static double SquaredGradient(Plan plan, StateTensor parameter)
    {
        double sum = 0;
        foreach (float value in plan.Output(Gradients.OutputName(parameter.Parameter)))
            sum += (double)value * value;
        Assert.True(double.IsFinite(sum), $"{parameter} has a gradient that is not finite.");
        return sum;
    }

    private static void Move(StateTensor parameter, ReadOnlySpan<float> gradient, float rate)
    {
        Span<float> values = parameter.Values;
        for (int i = 0; i < values.Length; i++)
            values[i] -= rate * gradient[i];
    }
}
