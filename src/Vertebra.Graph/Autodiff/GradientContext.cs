using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Autodiff;

/// <summary>What a gradient rule sees: a node of the graph under differentiation and the gradient of its result.</summary>
internal sealed class GradientContext
{
    private readonly Value[] _inputs;
    private readonly bool[] _needs;

    public GradientContext(GraphBuilder graph, Op op, Value[] inputs, bool[] needs, Value result, Value gradient)
    {
        Graph = graph;
        Op = op;
        _inputs = inputs;
        _needs = needs;
        Result = result;
        Gradient = gradient;
    }

    /// <summary>The graph that grows.</summary>
    public GraphBuilder Graph { get; }

    /// <summary>The operation.</summary>
    public Op Op { get; }

    /// <summary>Number of operands.</summary>
    public int Count => _inputs.Length;

    /// <summary>The operation's result, y.</summary>
    public Value Result { get; }

    /// <summary>The gradient of the result, dy.</summary>
    public Value Gradient { get; }

    /// <summary>An operand.</summary>
    public Value Input(int index) => _inputs[index];

    /// <summary>Whether something that is wanted depends on an operand; where it does not, a rule builds nothing.</summary>
    public bool Needs(int index) => index < Count && _needs[index];

    /// <summary>Adds an operation of the backward pass.</summary>
    public Value Add(Op op, params ReadOnlySpan<Value> inputs) => Graph.Add(op, inputs);
}
