using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>A rewriting of graphs that keeps what they compute. Pure: it leaves its argument alone.</summary>
internal interface IGraphPass
{
    /// <summary>What a dump calls it.</summary>
    string Name { get; }

    /// <summary>The rewritten graph, with the same inputs and outputs.</summary>
    ComputationGraph Run(ComputationGraph graph);
}
