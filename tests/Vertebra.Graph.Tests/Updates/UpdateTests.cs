using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Tests.Conformance;
using Vertebra.Graph.Updates;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Updates;

/// <summary>Steps of optimizers inside plans, against their definitions in double.</summary>
public class UpdateTests
{
    private const int Steps = 5;

    /// <summary>An optimizer and its definition.</summary>
    internal sealed record Case(UpdateRule Rule, NaiveUpdate Definition);

    internal static readonly Dictionary<string, Case> Cases = new()
    {
        ["sgd"] = OfSgd(new Sgd()),
        ["sgd, weight decay"] = OfSgd(new Sgd { WeightDecay = 0.01f }),
        ["sgd, momentum"] = OfSgd(new Sgd { Momentum = 0.9f, WeightDecay = 5e-4f }),
        ["sgd, dampening"] = OfSgd(new Sgd { Momentum = 0.8f, Dampening = 0.3f }),
        ["sgd, nesterov"] = OfSgd(new Sgd { Momentum = 0.9f, WeightDecay = 0.01f, Nesterov = true }),
        ["adam"] = OfAdam(new Adam()),
        ["adam, weight decay"] = OfAdam(new Adam { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3f, WeightDecay = 0.02f }),
    };

    /// <summary>One element of a step: the new weight and the new states.</summary>
    internal delegate double NaiveUpdate(double weight, double gradient, double[] states, int step, double rate);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_is_a_step_on_every_tier(string name)
    {
        Case one = Cases[name];
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            CaseGraph source = TestNetworks.Small();
            ComputationGraph gradients = TestNetworks.SmallTraining(source);
            Parameter[] parameters = [.. gradients.Parameters];
            double[][] weights = [.. parameters.Select(parameter => parameter.Values().ToArray().Select(value => (double)value).ToArray())];
            double[][][] states = [.. weights.Select(values => values.Select(_ => new double[2]).ToArray())];
            TrainingUpdates updates = TrainingUpdates.Add(gradients, one.Rule);
            using Plan slopes = gradients.Compile(new CompileOptions { Kind = PlanKind.Training, Tier = tier, Threads = 1 });
            using Plan plan = updates.Graph.Compile(new CompileOptions { Kind = PlanKind.Training, Tier = tier, VerifyPasses = true });
            source.Feed(slopes);
            source.Feed(plan);
            for (int step = 0; step < Steps; step++)
            {
                double rate = 0.05 / (step + 1);
                slopes.Run();
                one.Rule.WriteScalars(step, rate, plan.Input(TrainingUpdates.ScalarsName));
                plan.Run();
                for (int p = 0; p < parameters.Length; p++)
                {
                    ReadOnlySpan<float> slope = slopes.Output(Gradients.OutputName(parameters[p]));
                    for (int i = 0; i < slope.Length; i++)
                        weights[p][i] = one.Definition(weights[p][i], slope[i], states[p][i], step, rate);
                    Tolerances.AssertClose(weights[p], parameters[p].Values(), Tolerances.Network, $"{tier}, step {step}: {parameters[p].Name}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void States_are_named_and_complete(string name)
    {
        UpdateRule rule = Cases[name].Rule;
        ComputationGraph gradients = TestNetworks.SmallTraining(TestNetworks.Small());
        TrainingUpdates updates = TrainingUpdates.Add(gradients, rule);
        Assert.Equal(
            gradients.Parameters.SelectMany(own => rule.StateNames.Select(state => $"{state}:{own.Name}")).Order(StringComparer.Ordinal),
            updates.States.Select(state => state.Name).Order(StringComparer.Ordinal));
        Assert.All(updates.States, state => Assert.Equal(ParameterKind.State, state.Kind));
    }

    [Fact]
    public void A_resumed_optimizer_goes_on_with_the_same_bits()
    {
        float[][] whole = Train(new Adam(), Steps, resumeAt: Steps);
        float[][] resumed = Train(new Adam(), Steps, resumeAt: 2);
        Assert.Equal(whole, resumed);
    }

    [Fact]
    public void A_step_with_running_averages_keeps_them()
    {
        var source = new CaseGraph("averages");
        Value x = source.Convolution(source.Input("image", new Shape(4, 3, 6, 6)), "conv", 5, 3);
        Value y = source.Linear(source.BatchNorm(x, "norm").AdaptiveAvgPool(1).Flatten(), "head", 3);
        source.Builder.Output("loss", y.CrossEntropy(source.Labels(4, 3)));
        ComputationGraph graph = Gradients.Differentiate(BatchStatistics.Use(source.Builder.Build()), "loss");
        Parameter mean = graph.Parameters.Single(own => own.Name == "norm.running_mean");
        double[] expected = source.Interpreter(graph).Run(BatchStatistics.OutputName(mean));

        TrainingUpdates updates = TrainingUpdates.Add(graph, new Sgd());
        Assert.Equal(["loss"], updates.Graph.Outputs.Select(output => output.Name));
        using Plan plan = updates.Graph.Compile(new CompileOptions { Kind = PlanKind.Training, VerifyPasses = true });
        source.Feed(plan);
        plan.Run();
        Tolerances.AssertClose(expected, mean.Values(), Tolerances.Network, mean.Name);
    }

    [Fact]
    public void A_step_allocates_nothing_and_needs_no_more_memory_than_its_gradients_alone()
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph gradients = TestNetworks.SmallTraining(source);
        TrainingUpdates updates = TrainingUpdates.Add(gradients, new Sgd { Momentum = 0.9f });
        var options = new CompileOptions { Kind = PlanKind.Training, Threads = 1 };
        using Plan slopes = gradients.Compile(options), plan = updates.Graph.Compile(options);
        source.Feed(plan);
        plan.Run();
        Assert.Equal(0, TestNetworks.LeastAllocation(plan.Run));
        Assert.True(plan.ArenaBytes < slopes.ArenaBytes, $"{plan.ArenaBytes} bytes with updates, {slopes.ArenaBytes} without");
    }

    [Fact]
    public void What_reads_a_parameter_behind_its_update_is_refused()
    {
        var builder = new GraphBuilder();
        Value weight = builder.Parameter(TestNetworks.Counting("w", new Shape(3)));
        builder.Add(new AssignOp(), weight, builder.Constant(new Shape(3), 1));
        builder.Output("y", weight.Multiply(2));
        Assert.Contains("behind its update", Assert.Throws<GraphException>(() => GraphVerifier.Verify(builder.Build())).Message);
    }

    [Fact]
    public void Only_plans_of_training_take_updates_and_only_inference_refuses_gradients()
    {
        ComputationGraph gradients = TestNetworks.SmallTraining(TestNetworks.Small());
        ComputationGraph updates = TrainingUpdates.Add(gradients, new Sgd()).Graph;
        Assert.Throws<GraphException>(() => gradients.Compile());
        gradients.Compile(new CompileOptions { Kind = PlanKind.Gradient }).Dispose();
        Assert.Throws<GraphException>(() => updates.Compile(new CompileOptions { Kind = PlanKind.Gradient }));
    }

    // Where it is resumed, a second plan takes over with nothing but the states and the number of steps.
    private static float[][] Train(UpdateRule rule, int steps, int resumeAt)
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph gradients = TestNetworks.SmallTraining(source);
        TrainingUpdates first = TrainingUpdates.Add(gradients, rule), second = TrainingUpdates.Add(gradients, rule);
        var options = new CompileOptions { Kind = PlanKind.Training };
        using Plan before = first.Graph.Compile(options), after = second.Graph.Compile(options);
        source.Feed(before);
        source.Feed(after);
        for (int step = 0; step < steps; step++)
        {
            Plan plan = step < resumeAt ? before : after;
            if (step == resumeAt)
            {
                foreach ((Parameter from, Parameter to) in first.States.Zip(second.States))
                    source.Store[from].Values.CopyTo(source.Store[to].Values);
                after.Iteration = before.Iteration;
            }
            rule.WriteScalars(step, 0.01, plan.Input(TrainingUpdates.ScalarsName));
            plan.Run();
        }
        return [.. gradients.Parameters.Select(own => own.Values().ToArray())];
    }

    private static Case OfSgd(Sgd rule) => new(rule, (weight, gradient, states, step, rate) =>
    {
        double g = gradient + rule.WeightDecay * weight;
        if (rule.Momentum != 0)
        {
            states[0] = step == 0 ? g : rule.Momentum * states[0] + (1 - rule.Dampening) * g;
            g = rule.Nesterov ? g + rule.Momentum * states[0] : states[0];
        }
        return weight - rate * g;
    });

    private static Case OfAdam(Adam rule) => new(rule, (weight, gradient, states, step, rate) =>
    {
        double g = gradient + rule.WeightDecay * weight;
        states[0] = rule.Beta1 * states[0] + (1 - rule.Beta1) * g;
        states[1] = rule.Beta2 * states[1] + (1 - rule.Beta2) * g * g;
        double mean = states[0] / (1 - Math.Pow(rule.Beta1, step + 1));
        double root = Math.Sqrt(states[1] / (1 - Math.Pow(rule.Beta2, step + 1)));
        return weight - rate * mean / (root + rule.Epsilon);
    });
}
