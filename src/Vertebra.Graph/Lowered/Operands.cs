using System.Collections.Immutable;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Lowered;

/// <summary>The operands of a lowered operation, by name, while a pass puts them together.</summary>
internal sealed class Operands
{
    private readonly Dictionary<OperandName, Value> _values = [];

    /// <summary>None yet.</summary>
    public Operands()
    {
    }

    /// <summary>The operands of an operation.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="values">Its operands in its order.</param>
    public Operands(LoweredOp op, ReadOnlySpan<Value> values)
    {
        ImmutableArray<OperandName> names = op.Operands;
        for (int i = 0; i < names.Length; i++)
            _values.Add(names[i], values[i]);
    }

    /// <summary>An operand; to be set where it is replaced or added.</summary>
    public Value this[OperandName name]
    {
        get => _values[name];
        set => _values[name] = value;
    }

    /// <summary>The operands of the lowered operation that gives a value.</summary>
    public static Operands Of(Value value) =>
        new((LoweredOp)value.Node.Op, [.. value.Node.Inputs.Select(input => new Value(value.Builder, input))]);

    /// <summary>Whether there is an operand of that name.</summary>
    public bool Has(OperandName name) => _values.ContainsKey(name);

    /// <summary>Replaces or adds all operands of another operation.</summary>
    public void Take(Operands others)
    {
        foreach ((OperandName name, Value value) in others._values)
            _values[name] = value;
    }

    /// <summary>The operands in the order of an operation.</summary>
    /// <exception cref="GraphException">The operation takes others.</exception>
    public Value[] For(LoweredOp op)
    {
        ImmutableArray<OperandName> names = op.Operands;
        if (names.Length != _values.Count || !names.All(Has))
            throw new GraphException($"{op.Name} takes {string.Join(", ", names)}, not {string.Join(", ", _values.Keys)}.");
        return [.. names.Select(name => _values[name])];
    }
}

/// <summary>Shapes of a lowered operation's operands, by name.</summary>
/// <param name="names">Their names.</param>
/// <param name="shapes">Their shapes, in the same order.</param>
internal readonly ref struct OperandShapes(ImmutableArray<OperandName> names, ReadOnlySpan<Shape> shapes)
{
    private readonly ImmutableArray<OperandName> _names = names;

    /// <summary>All of them, in the operation's order.</summary>
    public ReadOnlySpan<Shape> All { get; } = shapes;

    /// <summary>An operand's shape.</summary>
    public Shape this[OperandName name] => All[_names.IndexOf(name)];
}

/// <summary>Lowered operations in graphs.</summary>
internal static class LoweredNodes
{
    /// <summary>An operand of a lowered operation.</summary>
    /// <exception cref="ArgumentException">It has none of that name.</exception>
    public static Node Operand(this Node node, OperandName name) =>
        node.OperandOrNull(name) ?? throw new ArgumentException($"Node {node} has no operand {name}.", nameof(name));

    /// <summary>An operand of a lowered operation; null where it has none of that name.</summary>
    public static Node? OperandOrNull(this Node node, OperandName name)
    {
        int index = ((LoweredOp)node.Op).Operands.IndexOf(name);
        return index < 0 ? null : node.Inputs[index];
    }

    /// <summary>Whether a fused convolution sees one pixel at a time, and no padding.</summary>
    public static bool IsPointwise(this Node convolution)
    {
        Shape weight = convolution.Operand(OperandName.Weight).Shape;
        return weight[2] == 1 && weight[3] == 1 && ((FusedConv2dOp)convolution.Op).Attributes.Padding == 0;
    }

    /// <summary>Whether weight and bias of a fused convolution are the network's, with nothing folded into them.</summary>
    public static bool HasParameters(this Node convolution) =>
        convolution.Operand(OperandName.Weight).Op is ParameterOp
        && convolution.OperandOrNull(OperandName.Bias) is null or { Op: ParameterOp };

    /// <summary>Adds a lowered operation.</summary>
    /// <exception cref="GraphException">The operation takes other operands.</exception>
    /// <exception cref="ShapeException">The operation does not fit the shapes.</exception>
    public static Value Add(this GraphBuilder graph, LoweredOp op, Operands operands) => graph.Add(op, operands.For(op));
}
