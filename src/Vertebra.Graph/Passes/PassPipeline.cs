using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Runtime.Tuning;

namespace Vertebra.Graph.Passes;

/// <summary>The passes of a compilation, in order.</summary>
/// <param name="Portable">Those that rewrite the network's operations, whatever the machine.</param>
/// <param name="Lowered">Those behind them, which make lowered operations and fuse others into them.</param>
internal sealed record PassPipeline(IReadOnlyList<IGraphPass> Portable, IReadOnlyList<IGraphPass> Lowered)
{
    private static readonly IGraphPass[] Cleanup =
    [
        new RemoveIdentity(),
        new EliminateCommonSubexpressions(),
        new EliminateDeadNodes(),
    ];

    private static readonly IGraphPass[] FuseResiduals = [new FuseAddition(), new EliminateDeadNodes()];

    private static readonly IGraphPass[] FuseAll = [new LowerOperations(), new FuseActivation(), .. FuseResiduals];

    /// <summary>For plans that only evaluate: dropout vanishes, batch normalisation is folded.</summary>
    public static PassPipeline Inference { get; } = new(
        [new RemoveDropout(), .. Cleanup],
        [
            new LowerOperations(), new FoldBatchNorm(), new FoldMultiply(), new PoolBeforePointwise(), new EliminateDeadNodes(),
            new FuseActivation(), new FusePrologue(), new EliminateDeadNodes(), .. FuseResiduals,
        ]);

    /// <summary>For plans that differentiate what they evaluate: dropout vanishes, nothing is folded.</summary>
    public static PassPipeline Gradient { get; } = new([new RemoveDropout(), .. Cleanup], FuseAll);

    /// <summary>For plans that train: dropout stays.</summary>
    public static PassPipeline Training { get; } = new(Cleanup, FuseAll);

    /// <summary>The pipeline of a kind of plan.</summary>
    /// <param name="kind">What the plan is for.</param>
    /// <param name="convolutions">Says which convolutions this machine computes two at a time.</param>
    public static PassPipeline For(PlanKind kind, ConvChooser convolutions) => kind switch
    {
        PlanKind.Inference => Inference with
        {
            Lowered = [.. Inference.Lowered, new FusePairs(convolutions.ComputesTogether), new EliminateDeadNodes()],
        },
        PlanKind.Gradient => Gradient,
        PlanKind.Training => Training,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of plan."),
    };

    /// <summary>Runs all passes.</summary>
    /// <param name="graph">The graph to rewrite, without lowered operations.</param>
    /// <param name="verify">Verifies the graph after each pass too; always so in Debug builds.</param>
    /// <param name="observe">Is told the name of each pass and its result.</param>
    /// <exception cref="GraphException">The graph is malformed, or a pass made it so.</exception>
    public ComputationGraph Run(ComputationGraph graph, bool verify = false, Action<string, ComputationGraph>? observe = null)
    {
#if DEBUG
        verify = true;
#endif
        GraphVerifier.Verify(graph);
        foreach (IGraphPass pass in Portable)
            graph = Run(pass, graph, verify ? GraphVerifier.Verify : null, observe);
        foreach (IGraphPass pass in Lowered)
            graph = Run(pass, graph, verify ? GraphVerifier.VerifyLowered : null, observe);
        return graph;
    }

    private static ComputationGraph Run(
        IGraphPass pass, ComputationGraph graph, Action<ComputationGraph>? verify, Action<string, ComputationGraph>? observe)
    {
        graph = pass.Run(graph);
        try
        {
            verify?.Invoke(graph);
        }
        catch (GraphException exception)
        {
            throw new GraphException($"The pass '{pass.Name}' broke the graph: {exception.Message}");
        }
        observe?.Invoke(pass.Name, graph);
        return graph;
    }
}
