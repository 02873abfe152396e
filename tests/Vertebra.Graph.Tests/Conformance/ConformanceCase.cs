using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Runtime.Tuning;
using Vertebra.Kernels;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>A graph around one operation, with the truth in double. Made once, run by every tier.</summary>
internal sealed class ConformanceCase
{
    private readonly Lazy<CaseGraph> _source;
    private readonly Lazy<ComputationGraph> _graph;
    private readonly Lazy<Dictionary<string, double[]>> _expected;

    public ConformanceCase(string name, Action<CaseGraph> build)
    {
        Name = name;
        _source = new(() =>
        {
            var source = new CaseGraph(name);
            build(source);
            return source;
        });
        _graph = new(() => _source.Value.Differentiated());
        _expected = new(() =>
        {
            Dictionary<string, double[]> outputs = _source.Value.Interpreter(_graph.Value).Run();
            if (_source.Value.IsProjected)
                outputs.Remove("loss");
            return outputs;
        });
    }

    public string Name { get; }

    public CaseGraph Source => _source.Value;

    public ComputationGraph Graph => _graph.Value;

    /// <summary>The true outputs; without the loss where it is a projection, a sum whose terms cancel.</summary>
    public Dictionary<string, double[]> Expected => _expected.Value;

    /// <summary>
    /// What the plans of this case compute on the best tier: trained, and, where it has no backward pass of its own, inferred.
    /// </summary>
    public IEnumerable<Node> LoweredNodes
    {
        get
        {
            ComputationGraph forward = Source.Builder.Build();
            bool isForward = forward.Nodes.All(node => node.Op.Role is OpRole.Source or OpRole.Forward);
            return [.. PassPipeline.Training.Run(Graph).Nodes, .. isForward ? Inferred(forward).Nodes : []];
        }
    }

    /// <summary>What a plan for inference computes on the best tier.</summary>
    public static ComputationGraph Inferred(ComputationGraph graph)
    {
        KernelSet kernels = KernelSet.For();
        var chooser = new ConvChooser(kernels.Convolutions, kernels.Block);
        return PassPipeline.For(PlanKind.Inference, chooser).Run(graph, verify: true);
    }

    public override string ToString() => Name;
}
