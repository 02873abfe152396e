using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Tests.Conformance;
using Vertebra.Graph.Updates;

namespace Vertebra.Graph.Tests.Runtime;

public class ParameterStoreTests
{
    [Fact]
    public void Two_stores_over_one_graph_give_each_its_own_results()
    {
        CaseGraph source = TestNetworks.Small();
        ComputationGraph graph = source.Builder.Build();
        ParameterStore other = source.Store.Copy(graph.Parameters);
        foreach (Parameter parameter in graph.Parameters)
            other[parameter].Values[0] += 1;
        ComputationGraph inference = new RemoveDropout().Run(graph);
        using Plan first = Plan.Compile(graph, source.Store), second = Plan.Compile(graph, other);
        float[] logits = Logits(source, first), moved = Logits(source, second);
        Tolerances.AssertClose(source.Interpreter(inference).Run("logits"), logits, Tolerances.Network, "first");
        Tolerances.AssertClose(source.Interpreter(inference, store: other).Run("logits"), moved, Tolerances.Network, "second");
        Assert.NotEqual(logits, moved);

        other[graph.Parameters.First()].Values.Fill(0);
        first.RefreshWeights();
        Assert.Equal(logits, Logits(source, first));
    }

    [Fact]
    public void A_step_upon_a_store_changes_the_stores_weights_and_keeps_its_states_to_itself()
    {
        CaseGraph source = TestNetworks.Small();
        TrainingUpdates updates = TrainingUpdates.Add(TestNetworks.SmallTraining(source), new Sgd { Momentum = 0.9f });
        var training = new ParameterStore(source.Store, updates.States);
        Parameter weight = updates.Graph.Parameters.First(parameter => parameter.Kind == ParameterKind.Weight);
        float[] before = source.Store[weight].Values.ToArray();
        using Plan plan = Plan.Compile(updates.Graph, training, new CompileOptions { Kind = PlanKind.Training });
        source.Feed(plan);
        new Sgd { Momentum = 0.9f }.WriteScalars(0, 0.1, plan.Input(TrainingUpdates.ScalarsName));
        plan.Run();

        Assert.NotEqual(before, source.Store[weight].Values.ToArray());
        Assert.Same(source.Store[weight], training[weight]);
        Assert.All(updates.States, state => Assert.Contains(training[state].Values.ToArray(), value => value != 0));
        Assert.All(updates.States, state => Assert.DoesNotContain(source.Store[state].Values.ToArray(), value => value != 0));
    }

    [Fact]
    public void Values_are_drawn_when_they_are_asked_for_and_again_when_the_store_is_reset()
    {
        var parameter = new Parameter(new Shape(3)) { Name = "w" };
        int draws = 0;
        var store = new ParameterStore((own, values) =>
        {
            draws++;
            values.Fill(own.Shape.Length);
        });
        ParameterValues values = store[parameter];
        Assert.Equal(0, draws);
        Assert.Equal([3, 3, 3], values.Values);
        Assert.Equal([3, 3, 3], values.Data.ToArray());
        Assert.Equal(1, draws);

        Span<float> view = values.Values;
        store.Reset((_, drawn) => drawn.Fill(7));
        Assert.Equal([7, 7, 7], view);
    }

    [Fact]
    public void A_graph_with_parameters_needs_a_store()
    {
        ComputationGraph graph = TestNetworks.Small().Builder.Build();
        Assert.Contains("'conv1.weight'", Assert.Throws<GraphException>(() => Plan.Compile(graph)).Message);
    }

    private static float[] Logits(CaseGraph source, Plan plan)
    {
        source.Feed(plan);
        plan.Run();
        return plan.Output("logits").ToArray();
    }
}
