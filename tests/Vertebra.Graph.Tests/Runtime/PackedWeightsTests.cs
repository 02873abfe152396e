using System.Runtime.CompilerServices;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Tests.Conformance;

namespace Vertebra.Graph.Tests.Runtime;

public class PackedWeightsTests
{
    private static readonly Conv2dAttributes Same = new() { Padding = 1 };

    [Fact]
    public void New_weights_are_seen_after_a_refresh()
    {
        Parameter weight = TestNetworks.Counting("w", new Shape(5, 3, 3, 3));
        using Plan plan = Network(weight, batch: 1).Compile();
        TestNetworks.FillInput(plan, "x");
        plan.Run();
        float[] before = plan.Output("y").ToArray();
        Double(weight);
        plan.Run();
        Assert.Equal(before, plan.Output("y"));
        plan.RefreshWeights();
        plan.Run();
        Assert.Equal([.. before.Select(value => 2 * value)], plan.Output("y").ToArray());
    }

    [Fact]
    public void New_weights_are_seen_at_once_where_they_are_said_to_change()
    {
        Parameter weight = TestNetworks.Counting("w", new Shape(5, 3, 3, 3));
        using Plan plan = Network(weight, batch: 1).Compile(new CompileOptions { Kind = PlanKind.Training });
        TestNetworks.FillInput(plan, "x");
        plan.Run();
        float[] before = plan.Output("y").ToArray();
        Double(weight);
        plan.Run();
        Assert.Equal([.. before.Select(value => 2 * value)], plan.Output("y").ToArray());
    }

    [Fact]
    public void Plans_of_one_network_share_packed_weights_until_the_last_is_gone()
    {
        Parameter weight = TestNetworks.Counting("w", new Shape(5, 3, 3, 3));
        PackedWeights weights = TestValues.StoreOf(Network(weight, 1)).Packed;
        Plan first = Network(weight, batch: 1).Compile();
        Plan second = Network(weight, batch: 3).Compile();
        Assert.Equal(1, weights.Count);

        first.Dispose();
        Assert.Equal(1, weights.Count);
        TestNetworks.FillInput(second, "x");
        second.Run();
        Assert.Contains(second.Output("y").ToArray(), value => value != 0);

        second.Dispose();
        Assert.Equal(0, weights.Count);
    }

    [Fact]
    public void A_plan_compiled_after_a_change_sees_it_and_leaves_older_plans_alone()
    {
        Parameter weight = TestNetworks.Counting("w", new Shape(5, 3, 3, 3));
        using Plan old = Network(weight, batch: 1).Compile();
        TestNetworks.FillInput(old, "x");
        old.Run();
        float[] before = old.Output("y").ToArray();
        Double(weight);
        using Plan fresh = Network(weight, batch: 1).Compile();
        TestNetworks.FillInput(fresh, "x");
        fresh.Run();
        old.Run();
        Assert.Equal([.. before.Select(value => 2 * value)], fresh.Output("y").ToArray());
        Assert.Equal(before, old.Output("y"));
        old.RefreshWeights();
        old.Run();
        Assert.Equal(fresh.Output("y"), old.Output("y"));
    }

    [Fact]
    public void A_plan_compiled_after_a_refresh_shares_what_was_refreshed()
    {
        Parameter weight = TestNetworks.Counting("w", new Shape(5, 3, 3, 3));
        using Plan first = Network(weight, batch: 1).Compile();
        Double(weight);
        first.RefreshWeights();
        using Plan second = Network(weight, batch: 1).Compile();
        Assert.Equal(PackedPlaces(first), PackedPlaces(second));
        TestNetworks.FillInput(first, "x");
        TestNetworks.FillInput(second, "x");
        first.Run();
        second.Run();
        Assert.Equal(first.Output("y"), second.Output("y"));
    }

    [Fact]
    public void Values_that_come_back_are_shared_again()
    {
        Parameter weight = TestNetworks.Counting("w", new Shape(5, 3, 3, 3));
        PackedWeights weights = TestValues.StoreOf(Network(weight, 1)).Packed;
        float[] values = weight.Values().ToArray();
        using Plan first = Network(weight, batch: 1).Compile();
        Double(weight);
        values.CopyTo(weight.Values());
        using Plan second = Network(weight, batch: 2).Compile();
        Assert.Equal(PackedPlaces(first), PackedPlaces(second));
    }

    [Fact]
    public void A_forgotten_plan_lets_go_of_its_weights()
    {
        Parameter weight = TestNetworks.Counting("w", new Shape(5, 3, 3, 3));
        PackedWeights weights = TestValues.StoreOf(Network(weight, 1)).Packed;
        Forget(Network(weight, batch: 1), weights);
        for (int i = 0; i < 10 && weights.Count > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(0, weights.Count);
    }

    [Fact]
    public void Plans_compile_run_and_go_on_many_threads()
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph graph = source.Builder.Build();
        PackedWeights weights = source.Store.Packed;
        float[] expected = Logits(source, graph);
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => Assert.Equal(expected, Logits(source, graph)));
        Assert.Equal(0, weights.Count);
    }

    [Fact]
    public void Plans_of_any_number_of_threads_run_at_once_and_give_equal_bits()
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph graph = source.Builder.Build();
        PackedWeights weights = source.Store.Packed;
        float[] expected = Logits(source, graph);
        Plan[] plans = [.. Enumerable.Range(1, 6).Select(threads => graph.Compile(new CompileOptions { Threads = threads }))];
        var outputs = new float[plans.Length][][];
        Thread[] callers = [.. plans.Index().Select(item => new Thread(() =>
        {
            source.Feed(item.Item);
            outputs[item.Index] = [.. Enumerable.Range(0, 40).Select(_ =>
            {
                item.Item.Run();
                return item.Item.Output("logits").ToArray();
            })];
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.All(outputs, runs => Assert.All(runs, logits => Assert.Equal(expected, logits)));
        foreach (Plan plan in plans)
            plan.Dispose();
        Assert.Equal(0, weights.Count);
    }

    private static nint[] PackedPlaces(Plan plan) => [.. plan.PackedPlaces];

    private static float[] Logits(CaseGraph source, ComputationGraph graph)
    {
        using Plan plan = graph.Compile(new CompileOptions { Threads = 2 });
        source.Feed(plan);
        plan.Run();
        return plan.Output("logits").ToArray();
    }

    private static ComputationGraph Network(Parameter weight, int batch) =>
        TestNetworks.Trace(new Shape(batch, 3, 6, 6), x => x.Conv2d(weight, null, Same));

    private static void Double(Parameter weight)
    {
        foreach (ref float value in weight.Values())
            value *= 2;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(ComputationGraph graph, PackedWeights weights)
    {
        Plan plan = graph.Compile();
        plan.Run();
        Assert.Equal(1, weights.Count);
        GC.KeepAlive(plan);
    }
}
