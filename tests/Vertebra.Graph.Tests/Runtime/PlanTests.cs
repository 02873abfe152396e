using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Tests.Conformance;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Runtime;

public class PlanTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void A_run_allocates_nothing(int threads, bool training)
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph graph = training ? TestNetworks.SmallTraining(source) : source.Builder.Build();
        using Plan plan = graph.Compile(new CompileOptions { Threads = threads, Kind = training ? PlanKind.Training : PlanKind.Inference });
        source.Feed(plan);
        plan.Run();
        long allocated = TestNetworks.LeastAllocation(() =>
        {
            plan.Input("image")[0]++;
            plan.Run();
            _ = plan.Output("loss")[0];
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Gradient_descent_lowers_the_loss()
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph graph = TestNetworks.SmallTraining(source);
        using Plan plan = graph.Compile(new CompileOptions { Kind = PlanKind.Training });
        source.Feed(plan);
        plan.Run();
        float first = plan.Output("loss")[0];
        for (int step = 0; step < 100; step++)
        {
            plan.Run();
            foreach (Parameter parameter in graph.Parameters)
                TensorPrimitives.MultiplyAdd(plan.Output(Gradients.OutputName(parameter)), -0.05f, parameter.Values(), parameter.Values());
        }
        Assert.True(plan.Output("loss")[0] < 0.2f * first);
    }

    [Fact]
    public void A_tensor_goes_in_and_a_tensor_comes_out()
    {
        using Plan plan = TestNetworks.Trace(new Shape(2, 3), x => x.Relu()).Compile();
        Tensor<float> y = plan.Run(Tensor.Create([-1f, 2, -3, 4, -5, 6], [2, 3]));
        Assert.Equal([2, 3], y.Lengths.ToArray());
        var values = new float[6];
        y.FlattenTo(values);
        Assert.Equal([0, 2, 0, 4, 0, 6], values);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused()
    {
        using Plan plan = TestNetworks.Trace(new Shape(2, 3), x => x.Relu()).Compile();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => plan.Run(Tensor.Create(new float[6], [3, 2])));
        Assert.Contains("3x2; the plan takes 2x3", exception.Message, StringComparison.Ordinal);
        using Plan two = TestNetworks.Small().Builder.Build().Compile();
        Assert.Throws<ArgumentException>(() => two.Run(Tensor.Create(new float[6], [3, 2])));
    }

    [Fact]
    public void Outputs_may_be_inputs_parameters_constants_and_each_other()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(2, 3, 2, 1));
        Value weight = builder.Parameter(TestNetworks.Counting("w", new Shape(2, 2)));
        builder.Output("input", x);
        builder.Output("flat input", x.Flatten());
        builder.Output("parameter", weight);
        builder.Output("constant", builder.Constant(new Shape(3), 7));
        Value y = x.Tanh();
        builder.Output("y", y);
        builder.Output("flat y", y.Flatten());
        builder.Output("y again", x.Tanh());
        using Plan plan = builder.Build().Compile();
        TestNetworks.FillInput(plan, "x");
        plan.Run();
        float[] input = plan.Input("x").ToArray();
        plan.Input("x").Clear();
        Assert.Equal(input, plan.Output("input"));
        Assert.Equal(input, plan.Output("flat input"));
        Assert.Equal([1, 2, 3, 4], plan.Output("parameter"));
        Assert.Equal([7, 7, 7], plan.Output("constant"));
        Assert.Equal([.. input.Select(MathF.Tanh)], plan.Output("y").ToArray(), (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal(plan.Output("y"), plan.Output("flat y"));
        Assert.Equal(plan.Output("y"), plan.Output("y again"));
        Assert.Equal(new Shape(2, 6), plan.ShapeOf("flat y"));
        Assert.Equal(new Shape(2, 3, 2, 1), plan.ShapeOf("x"));
    }

    [Fact]
    public void Inputs_persist_between_runs_and_outputs_are_never_overwritten_in_a_run()
    {
        ComputationGraph graph = TestNetworks.Trace(new Shape(1, 16, 6, 6), x =>
        {
            Value y = x.MaxPool(3, 1, 1);
            x.Builder.Output("early", y);
            return y.Tanh().MaxPool(3, 1, 1).Tanh().AvgPool(3, 1, 1).Tanh();
        });
        using Plan plan = graph.Compile();
        TestNetworks.FillInput(plan, "x");
        float[] input = plan.Input("x").ToArray();
        plan.Run();
        float[] early = plan.Output("early").ToArray();
        float[] y = plan.Output("y").ToArray();
        plan.Run();
        Assert.Equal(input, plan.Input("x"));
        Assert.Equal(early, plan.Output("early"));
        Assert.Equal(y, plan.Output("y"));
        Assert.True(early.Zip(input).All(pair => pair.First >= pair.Second));
    }

    [Fact]
    public void Unknown_names_are_answered_with_the_known_ones()
    {
        using Plan plan = TestNetworks.Small().Builder.Build().Compile();
        Assert.Contains("'image', 'labels'", Assert.Throws<ArgumentException>(() => { plan.Input("x"); }).Message, StringComparison.Ordinal);
        Assert.Contains("'logits', 'loss'", Assert.Throws<ArgumentException>(() => { plan.Output("x"); }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => plan.ShapeOf("x"));
    }

    [Fact]
    public void The_seed_and_the_iteration_choose_what_is_dropped()
    {
        ComputationGraph graph = TestNetworks.Trace(new Shape(1, 1000), x => x.Dropout(0.5f));
        float[] Run(ulong seed, ulong iteration)
        {
            using Plan plan = graph.Compile(new CompileOptions { Kind = PlanKind.Training, Seed = seed });
            plan.Input("x").Fill(1);
            plan.Iteration = iteration;
            plan.Run();
            Assert.Equal(iteration + 1, plan.Iteration);
            return plan.Output("y").ToArray();
        }
        float[] first = Run(1, 5);
        Assert.Equal(first, Run(1, 5));
        Assert.NotEqual(first, Run(1, 6));
        Assert.NotEqual(first, Run(2, 5));
        Assert.InRange(first.Count(value => value == 0), 400, 600);
        Assert.All(first, value => Assert.True(value is 0 or 2));
    }

    [Fact]
    public void Dropout_vanishes_unless_it_is_kept()
    {
        using Plan plan = TestNetworks.Trace(new Shape(1, 100), x => x.Dropout(0.5f).Relu()).Compile();
        plan.Input("x").Fill(1);
        plan.Run();
        Assert.All(plan.Output("y").ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_disposed_plan_refuses_everything()
    {
        Plan plan = TestNetworks.Small().Builder.Build().Compile();
        plan.Dispose();
        plan.Dispose();
        Assert.Throws<ObjectDisposedException>(plan.Run);
        Assert.Throws<ObjectDisposedException>(() => { plan.Input("image"); });
        Assert.Throws<ObjectDisposedException>(() => { plan.Output("loss"); });
        Assert.Throws<ObjectDisposedException>(() => plan.ShapeOf("image"));
        Assert.Throws<ObjectDisposedException>(plan.RefreshWeights);
        Assert.Throws<ObjectDisposedException>(() => plan.Profile());
    }

    [Fact]
    public void Two_threads_in_one_plan_are_told_apart()
    {
        CaseGraph source = TestNetworks.Small(batch: 16);
        using Plan plan = source.Builder.Build().Compile(new CompileOptions { Threads = 1 });
        source.Feed(plan);
        plan.Run();
        float[] expected = plan.Output("logits").ToArray();
        int refused = 0;
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            try
            {
                plan.Run();
            }
            catch (InvalidOperationException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        plan.Run();
        Assert.Equal(expected, plan.Output("logits"));
        Assert.Equal(202UL, plan.Iteration + (ulong)refused);
    }

    [Fact]
    public async Task A_plan_that_is_disposed_while_it_runs_ends_the_run_first()
    {
        for (int trial = 0; trial < 50; trial++)
        {
            Plan plan = TestNetworks.Small().Builder.Build().Compile(new CompileOptions { Threads = 1 });
            Task runner = Task.Run(() => RunForever(plan), TestContext.Current.CancellationToken);
            Thread.SpinWait(trial * 100);
            plan.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => runner);
        }
    }

    [Fact]
    public void A_span_outlives_its_plan()
    {
        Span<float> input = InputOfForgottenPlan();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.All(input.ToArray(), value => Assert.Equal(3, value));
    }

    [Fact]
    public void A_malformed_graph_is_refused()
    {
        var builder = new GraphBuilder();
        builder.Output("y", builder.Input("x", new Shape(1)).Add(builder.Input("x", new Shape(1))));
        Assert.Throws<GraphException>(() => builder.Build().Compile());
        Assert.Throws<ArgumentOutOfRangeException>(() => TestNetworks.Small().Builder.Build().Compile(new CompileOptions { Threads = -1 }));
    }

    [Fact]
    public void A_profile_names_each_step_and_leaves_the_iteration()
    {
        CaseGraph source = TestNetworks.Small();
        using Plan plan = source.Builder.Build().Compile();
        source.Feed(plan);
        IReadOnlyList<StepProfile> profile = plan.Profile(runs: 3);
        Assert.Equal(0UL, plan.Iteration);
        Assert.Equal(2, profile.Count(step => step.Operation == "Conv2d"));
        Assert.All(profile, step => Assert.True(step.Milliseconds >= 0 && step.Kernel.Length > 0));
        Assert.All(profile.Where(step => step.Operation is "Conv2d" or "Linear"), step => Assert.True(step.Flops > 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Profile(0));
    }

    [Fact]
    public void A_dump_shows_steps_and_places()
    {
        using Plan plan = TestNetworks.Small().Builder.Build().Compile(new CompileOptions { Tier = SimdTier.Scalar });
        string dump = plan.Dump();
        Assert.Contains("packed conv1.weight", dump, StringComparison.Ordinal);
        Assert.Contains("= Conv2d <", dump, StringComparison.Ordinal);
        Assert.Contains("output logits 4x10", dump, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_says_what_it_runs_on()
    {
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            using Plan plan = TestNetworks.Small().Builder.Build().Compile(new CompileOptions { Tier = tier, Threads = 2 });
            Assert.Equal(2, plan.Threads);
            Assert.Equal(tier switch { SimdTier.Scalar => 32, SimdTier.Vector128 => 128, SimdTier.Vector256 => 256, _ => 512 }, plan.VectorBits);
            Assert.True(plan.ArenaBytes > 4 * 12 * 12 * sizeof(float));
        }
    }

    private static void RunForever(Plan plan)
    {
        while (true)
            plan.Run();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Span<float> InputOfForgottenPlan()
    {
        Plan plan = TestNetworks.Trace(new Shape(1, 100000), x => x.Relu()).Compile();
        plan.Input("x").Fill(3);
        return plan.Input("x");
    }
}
