using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;

namespace Vertebra.Graph.Passes;

/// <summary>The passes of a compilation, in order.</summary>
/// <param name="Passes">What runs.</param>
internal sealed record PassPipeline(IReadOnlyList<IGraphPass> Passes)
{
    private static readonly IGraphPass[] Cleanup =
    [
        new RemoveIdentity(),
        new EliminateCommonSubexpressions(),
        new EliminateDeadNodes(),
    ];

    private static readonly IGraphPass[] FuseResiduals = [new FuseAddition(), new EliminateDeadNodes()];

    /// <summary>For plans that only evaluate: dropout vanishes, batch normalisation is folded.</summary>
    public static PassPipeline Inference { get; } =
        new([new RemoveDropout(), .. Cleanup, new FoldBatchNorm(), new FoldMultiply(), new PoolBeforePointwise(), new EliminateDeadNodes(), new FuseActivation(), new FusePrologue(), new EliminateDeadNodes(), .. FuseResiduals]);

    /// <summary>For plans that differentiate what they evaluate: dropout vanishes, nothing is folded.</summary>
    public static PassPipeline Gradient { get; } = new([new RemoveDropout(), .. Cleanup, new FuseActivation(), .. FuseResiduals]);

    /// <summary>For plans that train: dropout stays.</summary>
    public static PassPipeline Training { get; } = new([.. Cleanup, new FuseActivation(), .. FuseResiduals]);

    /// <summary>The passes of a kind of plan.</summary>
    public static PassPipeline For(PlanKind kind) => kind switch
    {
        PlanKind.Inference => Inference,
        PlanKind.Gradient => Gradient,
        PlanKind.Training => Training,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of plan."),
    };

    /// <summary>Runs all passes.</summary>
    /// <param name="graph">The graph to rewrite.</param>
    /// <param name="verify">Verifies the graph before the first pass and after each; always so in Debug builds.</param>
    /// <param name="observe">Is told the name of each pass and its result.</param>
    /// <exception cref="GraphException">The graph is malformed, or a pass made it so.</exception>
    public ComputationGraph Run(ComputationGraph graph, bool verify = false, Action<string, ComputationGraph>? observe = null)
    {
#if DEBUG
        verify = true;
#endif
        GraphVerifier.Verify(graph);
        foreach (IGraphPass pass in Passes)
        {
            graph = pass.Run(graph);
            if (verify)
                Verify(pass, graph);
            observe?.Invoke(pass.Name, graph);
        }
        return graph;
    }

    private static void Verify(IGraphPass pass, ComputationGraph graph)
    {
        try
        {
            GraphVerifier.Verify(graph);
        }
        catch (GraphException exception)
        {
            throw new GraphException($"The pass '{pass.Name}' broke the graph: {exception.Message}");
        }
    }
}
