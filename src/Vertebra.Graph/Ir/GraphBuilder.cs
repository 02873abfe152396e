using System.Collections.Immutable;

namespace Vertebra.Graph.Ir;

/// <summary>A second classifier in the middle of a network, whose loss helps to train it and which inference leaves out.</summary>
/// <param name="Name">Its module's path.</param>
/// <param name="Logits">Its logits, [N, classes].</param>
/// <param name="Weight">Weight of its loss.</param>
public readonly record struct AuxiliaryHead(string Name, Value Logits, float Weight);

/// <summary>The result of a block, for those who use a network as a backbone.</summary>
/// <param name="Path">The block's path.</param>
/// <param name="Map">The map, [N, C, H, W].</param>
public readonly record struct AnnouncedFeature(string Path, Value Map);

/// <summary>Collects nodes while a network is traced. Not safe for concurrent use.</summary>
public sealed class GraphBuilder
{
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly ImmutableArray<GraphOutput>.Builder _outputs = ImmutableArray.CreateBuilder<GraphOutput>();
    private readonly Dictionary<Parameter, Value> _parameters = [];
    private readonly Stack<string> _paths = new([""]);
    private readonly List<AuxiliaryHead> _auxiliaryHeads = [];
    private readonly List<AnnouncedFeature> _features = [];
    private readonly Dictionary<string, Value> _results = [];
    private int _randomStreams;

    /// <summary>Path of the module that is being traced, e.g. <c>features.3</c>.</summary>
    public string Path => _paths.Peek();

    /// <summary>
    /// Whether modules are to trace their auxiliary heads: on for training graphs. Off, a head is not even described, so that
    /// inference takes images that are too small for it.
    /// </summary>
    public bool TracesAuxiliaryHeads { get; init; }

    /// <summary>The auxiliary heads that the traced modules have announced.</summary>
    public IReadOnlyList<AuxiliaryHead> AuxiliaryHeads => _auxiliaryHeads;

    /// <summary>
    /// Announces an auxiliary head: training adds its cross-entropy to the loss. To be called where
    /// <see cref="TracesAuxiliaryHeads"/> asks for it.
    /// </summary>
    /// <param name="logits">Its logits, [N, classes].</param>
    /// <param name="weight">Weight of its loss.</param>
    public void AddAuxiliaryHead(Value logits, float weight) => _auxiliaryHeads.Add(new AuxiliaryHead(Path, logits, weight));

    /// <summary>The feature maps that the traced modules have announced, in the order in which they are computed.</summary>
    public IReadOnlyList<AnnouncedFeature> Features => _features;

    /// <summary>
    /// Announces the result of a block as a feature map, for those who use a network as a backbone. The last one before the
    /// resolution falls speaks for its resolution.
    /// </summary>
    /// <param name="map">The map, [N, C, H, W].</param>
    public void AddFeature(Value map) => _features.Add(new AnnouncedFeature(Path, map));

    /// <summary>What the traced modules gave, by their paths; of a module that was applied several times, the last.</summary>
    public IReadOnlyDictionary<string, Value> Results => _results;

    /// <summary>The value of a node that was added before.</summary>
    /// <exception cref="ArgumentException">The node belongs to another graph.</exception>
    public Value ValueOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Id >= _nodes.Count || _nodes[node.Id] != node)
            throw new ArgumentException($"{node.Op.Name} belongs to another graph.", nameof(node));
        return new Value(this, node);
    }

    /// <summary>Adds a tensor that the caller of the plan feeds.</summary>
    public Value Input(string name, Shape shape) => Add(new InputOp(name, shape));

    /// <summary>The value of a parameter; the same node each time.</summary>
    public Value Parameter(Parameter parameter)
    {
        if (!_parameters.TryGetValue(parameter, out Value value))
            _parameters.Add(parameter, value = Add(new ParameterOp(parameter)));
        return value;
    }

    /// <summary>A tensor of one repeated number.</summary>
    public Value Constant(Shape shape, float number) => Add(new ConstantOp(shape, number));

    /// <summary>Adds an operation after checking it against the shapes of its inputs.</summary>
    /// <exception cref="ShapeException">The operation does not fit the shapes.</exception>
    /// <exception cref="ArgumentException">An input belongs to another builder.</exception>
    public Value Add(Op op, params ReadOnlySpan<Value> inputs)
    {
        ArgumentNullException.ThrowIfNull(op);
        var nodes = ImmutableArray.CreateBuilder<Node>(inputs.Length);
        var shapes = new Shape[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Builder != this)
                throw new ArgumentException($"Input {i} of {op.Name} belongs to another graph.", nameof(inputs));
            nodes.Add(inputs[i].Node);
            shapes[i] = inputs[i].Shape;
        }
        return new Value(this, Append(op, nodes.MoveToImmutable(), shapes, Path));
    }

    /// <summary>Names a result.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Output(string name, Value value)
    {
        if (_outputs.Any(output => output.Name == name))
            throw new ArgumentException($"The graph already has an output '{name}'.", nameof(name));
        _outputs.Add(new GraphOutput(name, value.Node));
    }

    /// <summary>A number for an operation that draws random numbers, so that no two draw the same.</summary>
    public int NextRandomStream() => _randomStreams++;

    /// <summary>Traces under a child's path; dispose the result to return to the parent.</summary>
    /// <param name="name">The child's name within its parent.</param>
    public Scope Enter(string name)
    {
        _paths.Push(Path.Length == 0 ? name : name.Length == 0 ? Path : $"{Path}.{name}");
        return new Scope(this);
    }

    /// <summary>Remembers what the module that is being traced gives.</summary>
    internal Value Leave(Value result) => _results[Path] = result;

    /// <summary>The graph of everything added so far.</summary>
    public ComputationGraph Build() => new(_nodes.ToImmutable(), _outputs.ToImmutable());

    /// <summary>Copies a node of another graph, with new inputs, keeping its path.</summary>
    internal Value Copy(Node node, ReadOnlySpan<Value> inputs)
    {
        using (EnterAbsolute(node.Path))
            return node.Op is ParameterOp parameter ? Parameter(parameter.Parameter) : Add(node.Op, inputs);
    }

    /// <summary>Traces under a path from the root.</summary>
    internal Scope EnterAbsolute(string path)
    {
        _paths.Push(path);
        return new Scope(this);
    }

    private Node Append(Op op, ImmutableArray<Node> inputs, Shape[] shapes, string path)
    {
        Shape shape;
        try
        {
            shape = op.InferShape(shapes);
        }
        catch (ShapeException exception)
        {
            throw new ShapeException(op.Name, path, shapes, exception.Problem);
        }
        catch (ArgumentException exception)
        {
            throw new ShapeException(op.Name, path, shapes, exception.Message.TrimEnd('.'), exception);
        }
        var node = new Node(_nodes.Count, op, inputs, shape, path);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Ends a child's part of the trace when disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly GraphBuilder _builder;

        internal Scope(GraphBuilder builder) => _builder = builder;

        /// <summary>Returns to the parent's path.</summary>
        public void Dispose() => _builder._paths.Pop();
    }
}
