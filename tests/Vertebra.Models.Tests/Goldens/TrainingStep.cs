using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>A differentiated graph without dropout, and what it is fed with: it can be run by the engine and in double.</summary>
internal sealed class TrainingStep
{
    private const string WatchPrefix = "watched:";
    private readonly ComputationGraph _graph;
    private readonly ParameterStore _store;
    private readonly IReadOnlyDictionary<string, float[]> _inputs;

    public TrainingStep(ComputationGraph graph, ParameterStore store, IReadOnlyDictionary<string, float[]> inputs)
    {
        _graph = new RemoveDropout().Run(graph).Prune();
        _store = store;
        _inputs = inputs;
        Sites = [.. Decisions.Sites(_graph).Select(node => new DecisionSite(node))];
    }

    /// <summary>Where elements decide.</summary>
    public IReadOnlyList<DecisionSite> Sites { get; }

    /// <summary>A run of the engine that also keeps the tensors that tell its decisions.</summary>
    public FloatRun RunInFloat(CompileOptions? options = null)
    {
        Node[] watched = [.. Sites.Select(site => site.Watched).Distinct()];
        var graph = new ComputationGraph(
            _graph.Nodes, _graph.Outputs.AddRange(watched.Select(node => new GraphOutput($"{WatchPrefix}{node.Id}", node))));
        using Plan plan = Plan.Compile(graph, _store, options ?? new CompileOptions { Kind = PlanKind.Training });
        foreach ((string name, float[] values) in _inputs)
            values.CopyTo(plan.Input(name));
        plan.Run();
        return new FloatRun(
            _graph.Outputs.ToDictionary(output => output.Name, output => plan.Output(output.Name).ToArray()),
            watched.ToDictionary(node => node, node => plan.Output($"{WatchPrefix}{node.Id}").ToArray()));
    }

    /// <summary>The outputs in double, by the naive interpreter.</summary>
    public Dictionary<string, double[]> RunInDouble(Decisions? imposed = null, NodeObserver? observer = null) =>
        Interpreter(imposed, observer).Run();

    /// <summary>The outputs in double, none of which is kept.</summary>
    public void RunInDouble(Action<string, double[]> take, Decisions? imposed = null, NodeObserver? observer = null) =>
        Interpreter(imposed, observer).Run(take);

    private ReferenceInterpreter Interpreter(Decisions? imposed, NodeObserver? observer)
    {
        var interpreter = new ReferenceInterpreter(_graph, _store) { Imposed = imposed, Observer = observer };
        foreach ((string name, float[] values) in _inputs)
            interpreter.Inputs.Add(name, [.. values.Select(value => (double)value)]);
        return interpreter;
    }
}

/// <summary>What the engine computed in one run.</summary>
/// <param name="Outputs">The outputs by name.</param>
/// <param name="Watched">The tensors that tell the decisions.</param>
internal sealed record FloatRun(Dictionary<string, float[]> Outputs, Dictionary<Node, float[]> Watched);
