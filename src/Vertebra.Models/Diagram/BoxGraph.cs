using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Diagram;

/// <summary>Turns a network's graph into boxes.</summary>
internal sealed class BoxGraph
{
    private readonly Dictionary<string, Module> _modules;
    private readonly ILookup<Node, Node> _consumers;
    private readonly Dictionary<Node, Box> _boxOf = [];
    private readonly List<Box> _boxes = [];
    private readonly HashSet<Parameter> _learned;

    private BoxGraph(Module root, ComputationGraph graph)
    {
        _modules = root.Descendants().ToDictionary(own => own.Path, own => own.Module);
        _learned = [.. _modules.Values.SelectMany(module => module.Parameters).Select(own => own.Parameter)];
        _consumers = graph.Nodes
            .SelectMany(node => node.Inputs.Select(input => (Input: input, Node: node)))
            .ToLookup(edge => edge.Input, edge => edge.Node);
        foreach (Node node in graph.Nodes.Where(IsDrawn))
            Take(node);
        foreach (Box box in _boxes)
            Connect(box);
    }

    /// <summary>The boxes of a graph; the boxes that one reads precede it.</summary>
    public static IReadOnlyList<Box> Of(Module root, ComputationGraph graph) => new BoxGraph(root, graph)._boxes;

    /// <summary>Whether an operation is part of a box; parameters and constants are not.</summary>
    public static bool IsDrawn(Node node) => node.Op is not (ParameterOp or ConstantOp);

    private void Take(Node node)
    {
        if (_boxOf.ContainsKey(node))
            return;
        if (Host(node) is { } host)
        {
            if (BoxText.Note(node) is { Length: > 0 } note)
                host.Notes.Add(note);
            Add(host, node);
            return;
        }
        if (AsUnit(node) is { } unit)
        {
            _boxes.Add(unit);
            return;
        }
        (BoxKind kind, string title) = BoxText.Describe(node);
        var box = new Box(kind, title, node.Path);
        _boxes.Add(box);
        Add(box, node);
    }

    private void Add(Box box, Node node)
    {
        box.Nodes.Add(node);
        box.Parameters += node.Inputs
            .Select(input => input.Op)
            .OfType<ParameterOp>()
            .Where(own => _learned.Contains(own.Parameter))
            .Sum(own => (long)own.Parameter.Shape.Length);
        _boxOf.Add(node, box);
    }

    // The box on whose result alone a node computes.
    private Box? Host(Node node)
    {
        bool follows = node.Op is BatchNormOp or ActivationOp or LocalResponseNormOp or DropoutOp or StochasticDepthOp or ReshapeOp
            or MultiplyOp or PadChannelsOp;
        if (!follows || !_boxOf.TryGetValue(node.Inputs[0], out Box? box) || box.Nodes[^1] != node.Inputs[0])
            return null;
        if (_consumers[node.Inputs[0]].Distinct().Count() != 1 || box.Kind is BoxKind.Input or BoxKind.Concatenation)
            return null;
        // A normalisation of a sum or a pooled map begins the next layer.
        return node.Op is BatchNormOp && box.Kind is not (BoxKind.Convolution or BoxKind.Depthwise or BoxKind.Linear) ? null : box;
    }

    // Gates and split attention are one box each, though they fork and join.
    private Box? AsUnit(Node first)
    {
        if (Unit(first.Path) is not { } found)
            return null;
        List<Node> nodes = [.. Inside(first, found.Path)];
        Node[] outside = [.. nodes.SelectMany(node => node.Inputs).Where(input => IsDrawn(input) && !nodes.Contains(input)).Distinct()];
        Node[] results = [.. nodes.Where(node => !_consumers[node].Any() || _consumers[node].Any(consumer => !nodes.Contains(consumer)))];
        if (outside.Length != 1 || results.Length != 1)
            return null;
        Node[] convolutions = [.. nodes.Where(node => node.Op is Conv2dOp)];
        string title = found.Module is SplitAttention
            ? BoxText.Describe(convolutions[0]).Title
            : $"squeeze-excitation, {convolutions[0].Shape.Channels}";
        var box = new Box(BoxKind.Attention, title, found.Path);
        if (found.Module is SplitAttention { Radix: var radix })
            box.Notes.Add($"batch norm, ReLU, split attention of {radix}");
        foreach (Node node in nodes.OrderBy(node => node.Id))
            Add(box, node);
        return box;
    }

    // The nodes of one application of a module, which may be applied again later.
    private IEnumerable<Node> Inside(Node first, string path)
    {
        HashSet<Node> seen = [first];
        Queue<Node> open = new([first]);
        while (open.TryDequeue(out Node? node))
        {
            yield return node;
            foreach (Node next in _consumers[node].Concat(node.Inputs))
            {
                bool within = next.Path == path || next.Path.StartsWith(path + ".", StringComparison.Ordinal);
                if (within && IsDrawn(next) && seen.Add(next))
                    open.Enqueue(next);
            }
        }
    }

    private (string Path, Module Module)? Unit(string path)
    {
        for (string prefix = path; prefix.Length > 0; prefix = prefix[..Math.Max(0, prefix.LastIndexOf('.'))])
        {
            if (_modules.TryGetValue(prefix, out Module? module) && module is SqueezeExcitation or SplitAttention)
                return (prefix, module);
        }
        return null;
    }

    private void Connect(Box box)
    {
        foreach (Node input in box.Nodes.SelectMany(node => node.Inputs).Where(IsDrawn))
        {
            Box source = _boxOf[input];
            if (source == box || box.Inputs.Contains(source))
                continue;
            box.Inputs.Add(source);
            source.Consumers.Add(box);
        }
    }
}
