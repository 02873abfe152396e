using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime.Tuning;
using Vertebra.Kernels;
using Vertebra.Kernels.Folding;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Random;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>
/// The state of the lowering walk: which nodes lie where. A tensor is plain (row-major, NCHW), blocked (its channels in blocks
/// of a vector), or both; rows ask for the form that they want and a reordering is added where it is missing.
/// </summary>
/// <param name="kernels">The kernels of the plan's tier.</param>
/// <param name="random">The plan's random state.</param>
/// <param name="packPerRun">Whether parameters change between runs.</param>
/// <param name="winograd">Whether convolutions may trade some rounding error for fewer products.</param>
/// <param name="places">Where concatenations want their parts; nothing when null.</param>
internal sealed class LoweringContext(
    KernelSet kernels, RandomState random, bool packPerRun, bool winograd, Dictionary<Node, Placement>? places = null)
{
    private readonly Dictionary<Node, Placement> _places = places ?? [];
    private readonly Dictionary<Node, PlanBuffer> _wholes = [];
    private readonly List<Step> _steps = [];
    private readonly List<PlanBuffer> _buffers = [];
    private readonly List<PlanTensor> _inputs = [];
    private readonly Dictionary<Node, PlanBuffer> _plain = [];
    private readonly Dictionary<Node, PlanBuffer> _blocked = [];
    private readonly Dictionary<Node, PlanBuffer> _alsoComputed = [];
    private readonly Dictionary<Node, PlanBuffer> _delivered = [];
    private readonly Dictionary<Parameter, PlanBuffer> _parameters = [];
    private readonly Dictionary<(Node Weight, string Format), PlanBuffer> _packed = [];
    private readonly List<PackedOperand> _keptPacked = [];
    private readonly Dictionary<Node, KeptComputation> _computed = [];

    /// <summary>The kernels of the plan's tier.</summary>
    public KernelSet Kernels { get; } = kernels;

    /// <summary>The plan's random state.</summary>
    public RandomState Random { get; } = random;

    /// <summary>Whether convolutions may trade some rounding error for fewer products.</summary>
    public bool Winograd { get; } = winograd && !packPerRun;

    /// <summary>Whether the gradients of convolutions' inputs may do the same. No decision of a forward pass depends on them.</summary>
    public bool WinogradGradients { get; init; }

    /// <summary>Picks the methods that compute convolutions.</summary>
    public ConvChooser Convolutions { get; init; } = new(kernels.Convolutions, kernels.Block);

    /// <summary>How a node's plain form lies.</summary>
    public static TensorLayout PlainLayout(Shape shape) => shape.Rank switch
    {
        4 => TensorLayout.Plain(shape.Batch, shape.Channels, shape.Height, shape.Width),
        2 => TensorLayout.Matrix(shape.Batch, shape.Channels),
        _ => TensorLayout.Matrix(1, shape.Length),
    };

    /// <summary>How a node's blocked form lies; only maps have one.</summary>
    public TensorLayout BlockedLayout(Shape shape) => PlainLayout(shape).WithBlock(Kernels.Block);

    /// <summary>Whether a node lies blocked, so that reading it so costs nothing.</summary>
    public bool IsBlocked(Node node) => _blocked.ContainsKey(node);

    /// <summary>Whether the two forms of a shape are the same bytes.</summary>
    public bool FormsCoincide(Shape shape) =>
        Kernels.Block == 1
        || (shape is { Rank: 4, Height: 1, Width: 1 } && (shape.Batch == 1 ? shape.Channels % Kernels.Block == 0 : shape.Channels == Kernels.Block));

    /// <summary>Whether neighbouring blocks of channels are one run of memory: in scalar code, images lie outermost.</summary>
    public static bool BlocksAreNeighbours(Shape shape, int block) => block > 1 || shape.Batch == 1;

    /// <summary>A node's plain form, reordered if need be.</summary>
    public PlanBuffer Plain(Node node)
    {
        if (_plain.TryGetValue(node, out PlanBuffer? buffer))
            return buffer;
        buffer = _computed.TryGetValue(node, out KeptComputation? computation)
            ? KeepComputed(computation, node.Shape, packing: null)
            : Reorder(node, _blocked[node], BlockedLayout(node.Shape), PlainLayout(node.Shape));
        _plain.Add(node, buffer);
        return buffer;
    }

    /// <summary>A map's blocked form, reordered if need be.</summary>
    public PlanBuffer Blocked(Node node)
    {
        if (!_blocked.TryGetValue(node, out PlanBuffer? buffer))
            _blocked.Add(node, buffer = Reorder(node, _plain[node], PlainLayout(node.Shape), BlockedLayout(node.Shape)));
        return buffer;
    }

    /// <summary>
    /// A form that all of some nodes of one shape can be read in with the fewest reorderings: blocked as soon as one of them
    /// lies so.
    /// </summary>
    /// <returns>The common layout.</returns>
    public TensorLayout CommonLayout(params ReadOnlySpan<Node> nodes)
    {
        foreach (Node node in nodes)
        {
            if (IsBlocked(node))
                return BlockedLayout(node.Shape);
        }
        return PlainLayout(nodes[0].Shape);
    }

    /// <summary>A node's form of a layout, reordered if need be.</summary>
    public PlanBuffer InLayout(Node node, TensorLayout layout) => layout.Block == 1 ? Plain(node) : Blocked(node);

    /// <summary>A kernel's result in a node's plain or blocked form.</summary>
    /// <param name="node">The node that the kernel computes.</param>
    /// <param name="layout">The result's layout.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="inputs">Its operands without the result; null for one that is absent.</param>
    public Step Emit(Node node, TensorLayout layout, Kernel kernel, params ReadOnlySpan<PlanBuffer?> inputs)
    {
        bool blocked = layout.Block == Kernels.Block && node.Shape.Rank == 4;
        ElementType type = kernel.ElementTypeOf(inputs.Length);
        if (type != node.ElementType)
            throw new GraphException($"The kernel '{kernel.Name}' gives {type} where {node} is {node.ElementType}.");
        PlanBuffer result = blocked ? NewBlocked(node, type) : NewBuffer(layout.Bytes(type), type, BufferKind.Arena);
        Define(node, result, layout.Block);
        return AddStep(kernel, node.Op.Operation, node.Path, node.Shape, inputs, result);
    }

    /// <summary>A map in blocked form that a node's step computes beside its result, as one of its operands.</summary>
    public PlanBuffer AlsoComputed(Node node, Shape shape)
    {
        PlanBuffer buffer = NewBuffer(BlockedLayout(shape).Bytes(ElementType.Float32), ElementType.Float32, BufferKind.Arena);
        _alsoComputed.Add(node, buffer);
        return buffer;
    }

    /// <summary>Lets a node be what another's step has computed beside its result.</summary>
    public void TakeAlsoComputed(Node node, Node from) => Define(node, _alsoComputed[from], Kernels.Block);

    /// <summary>A step before that of a node, whose result only the node reads.</summary>
    /// <returns>The result.</returns>
    public PlanBuffer EmitApart(
        Node node, Shape shape, TensorLayout layout, Kernel kernel, params ReadOnlySpan<PlanBuffer?> inputs)
    {
        ElementType type = kernel.ElementTypeOf(inputs.Length);
        PlanBuffer result = NewBuffer(layout.Bytes(type), type, BufferKind.Arena);
        AddStep(kernel, node.Op.Operation, node.Path, shape, inputs, result);
        return result;
    }

    /// <summary>
    /// Lets a concatenation be the memory in which its parts were computed, and copies those that lie elsewhere.
    /// </summary>
    /// <returns>False where the concatenation has no such memory.</returns>
    public bool TryJoin(Node node)
    {
        if (!_places.TryGetValue(node, out Placement place))
            return false;
        // A part may not divide into blocks itself; then it only has a place.
        if (node.Inputs.Length > 1 && node.Inputs.SkipLast(1).Any(part => part.Shape.Channels % Kernels.Block != 0))
            return false;
        int channel = place.Channel;
        foreach (Node part in node.Inputs)
        {
            PlanBuffer from = Blocked(part);
            PlanBuffer whole = Whole(place.Whole, from.ElementType);
            TensorLayout layout = BlockedLayout(part.Shape);
            long offset = OffsetIn(place.Whole, channel, whole.ElementType);
            if (from.Host != whole || from.HostOffset != offset)
                AddStep(
                    Kernels.Make(
                        new ReorderRecipe(layout, layout)), "copy", node.Path, part.Shape, [from],
                    NewPart(whole, offset, layout));
            channel += part.Shape.Channels;
        }
        Define(node, NewBlocked(node, Blocked(node.Inputs[0]).ElementType), Kernels.Block);
        return true;
    }

    /// <summary>Lets a node be neighbouring channels of another map, in its memory.</summary>
    /// <returns>False where they are no run of it.</returns>
    public bool TrySlice(Node node, Node of, int start)
    {
        if (!IsBlocked(of) || start % Kernels.Block != 0 || !BlocksAreNeighbours(of.Shape, Kernels.Block))
            return false;
        PlanBuffer whole = Blocked(of);
        Define(node, NewPart(whole, OffsetIn(of, start, whole.ElementType), BlockedLayout(node.Shape)), Kernels.Block);
        return true;
    }

    /// <summary>
    /// A kernel's result in a node's plain form. Where all operands are parameters that do not change, nothing runs now: the result is
    /// computed together with the packing of weights and kept between runs.
    /// </summary>
    /// <param name="node">The node that the kernel computes from its inputs in plain form.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="format">Names the computation completely.</param>
    public void EmitOrKeep(Node node, Kernel kernel, string format)
    {
        if (!packPerRun && node.Inputs.All(input => input.Op is ParameterOp))
            _computed.Add(node, new KeptComputation(kernel, format, [.. node.Inputs.Select(input => ((ParameterOp)input.Op).Parameter)]));
        else
            Emit(node, PlainLayout(node.Shape), kernel, [.. node.Inputs.Select(Plain)]);
    }

    /// <summary>A step that changes a parameter in its place.</summary>
    /// <param name="node">The update.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="inputs">Its operands without the parameter.</param>
    /// <param name="parameter">The parameter's memory.</param>
    public void EmitUpdate(Node node, Kernel kernel, ReadOnlySpan<PlanBuffer?> inputs, PlanBuffer parameter)
    {
        if (parameter.Root.Kind != BufferKind.Parameter)
            throw new GraphException($"Node {node} updates what is no parameter.");
        Define(node, parameter, block: 1);
        AddStep(kernel, node.Op.Operation, node.Path, node.Shape, inputs, parameter);
    }

    /// <summary>Lets a node be the plain form of another under a new shape.</summary>
    public void View(Node node, Node of) => Define(node, Plain(of), block: 1);

    /// <summary>Adds memory that the caller fills before a run.</summary>
    public void AddInput(Node node, string name)
    {
        PlanBuffer buffer = NewBoundary(node, BufferKind.Input);
        _inputs.Add(new PlanTensor(name, node.Shape, buffer));
        Define(node, buffer, block: 1);
    }

    /// <summary>Lets a node be a parameter's memory.</summary>
    public void AddParameter(Node node, Parameter parameter)
    {
        PlanBuffer buffer = NewBoundary(node, BufferKind.Parameter);
        _parameters.Add(parameter, buffer);
        Define(node, buffer, block: 1);
    }

    /// <summary>The packed form of a weight: kept between runs where it follows from parameters that do not change, else packed in the run.</summary>
    public PlanBuffer Packed(Node weight, PackKernel kernel)
    {
        if (_packed.TryGetValue((weight, kernel.Format), out PlanBuffer? buffer))
            return buffer;
        if (weight.Op is ParameterOp { Parameter: var parameter } && !packPerRun)
        {
            buffer = Keep([parameter], kernel);
        }
        else if (_computed.TryGetValue(weight, out KeptComputation? computation))
        {
            buffer = KeepComputed(computation, weight.Shape, kernel);
        }
        else
        {
            buffer = NewBuffer(kernel.PackedBytes, kernel.PackedType, BufferKind.Arena);
            AddStep(kernel, "pack", weight.Path, weight.Shape, [Plain(weight)], buffer);
        }
        _packed.Add((weight, kernel.Format), buffer);
        return buffer;
    }

    /// <summary>Makes a node's plain form an output: memory of its own, which nothing that comes later touches.</summary>
    public void Deliver(Node node)
    {
        PlanBuffer buffer = Plain(node);
        if (buffer.IsPart || buffer.Kind is BufferKind.Input or BufferKind.Parameter or BufferKind.Packed)
        {
            TensorLayout layout = PlainLayout(node.Shape);
            PlanBuffer copy = NewBuffer(layout.Bytes(buffer.ElementType), buffer.ElementType, BufferKind.Output);
            AddStep(Kernels.Make(new ReorderRecipe(layout, layout)), "copy", node.Path, node.Shape, [buffer], copy);
            buffer = copy;
        }
        buffer.Kind = BufferKind.Output;
        _delivered[node] = buffer;
    }

    /// <summary>What the walk has made.</summary>
    public LoweredGraph Finish(ComputationGraph graph) => new()
    {
        Steps = _steps,
        Buffers = _buffers,
        Inputs = _inputs,
        Outputs = [.. graph.Outputs.Select(output => new PlanTensor(output.Name, output.Node.Shape, _delivered[output.Node]))],
        Parameters = _parameters,
        Packed = _keptPacked,
    };

    private PlanBuffer KeepComputed(KeptComputation computation, Shape shape, PackKernel? packing)
    {
        long bytes = PlainLayout(shape).Bytes(ElementType.Float32);
        return Keep(computation.Parameters, new PackComputed(computation.Kernel, bytes, computation.Format, packing));
    }

    private PlanBuffer Keep(Parameter[] parameters, PackKernel kernel)
    {
        PlanBuffer buffer = NewBuffer(kernel.PackedBytes, kernel.PackedType, BufferKind.Packed);
        _keptPacked.Add(new PackedOperand(parameters, kernel, buffer));
        return buffer;
    }

    private PlanBuffer Reorder(Node node, PlanBuffer from, TensorLayout fromLayout, TensorLayout toLayout)
    {
        PlanBuffer to = toLayout.Block == Kernels.Block
            ? NewBlocked(node, from.ElementType)
            : NewBuffer(toLayout.Bytes(from.ElementType), from.ElementType, BufferKind.Arena);
        AddStep(Kernels.Make(new ReorderRecipe(fromLayout, toLayout)), "reorder", node.Path, node.Shape, [from], to);
        return to;
    }

    private void Define(Node node, PlanBuffer buffer, int block)
    {
        bool both = node.Shape.Rank == 4 && FormsCoincide(node.Shape);
        if (both || block == 1)
            _plain.Add(node, buffer);
        if (both || block != 1)
            _blocked.Add(node, buffer);
    }

    private Step AddStep(Kernel kernel, string operation, string path, Shape shape, ReadOnlySpan<PlanBuffer?> inputs, PlanBuffer result)
    {
        var step = new Step(kernel, operation, path, shape, [.. inputs, result]);
        _steps.Add(step);
        return step;
    }

    // In the concatenation that wants it, or of its own.
    private PlanBuffer NewBlocked(Node node, ElementType type)
    {
        TensorLayout layout = BlockedLayout(node.Shape);
        if (!_places.TryGetValue(node, out Placement place))
            return NewBuffer(layout.Bytes(type), type, BufferKind.Arena);
        PlanBuffer whole = Whole(place.Whole, type);
        return place.Whole == node ? whole : NewPart(whole, OffsetIn(place.Whole, place.Channel, type), layout);
    }

    private PlanBuffer Whole(Node concat, ElementType type)
    {
        if (!_wholes.TryGetValue(concat, out PlanBuffer? whole))
            _wholes.Add(concat, whole = NewBuffer(BlockedLayout(concat.Shape).Bytes(type), type, BufferKind.Arena));
        return whole;
    }

    // In bytes.
    private long OffsetIn(Node whole, int channel, ElementType type) =>
        channel / Kernels.Block * BlockedLayout(whole.Shape).BlockStride * type.Size();

    private PlanBuffer NewPart(PlanBuffer whole, long offset, TensorLayout layout)
    {
        ElementType type = whole.ElementType;
        var part = new PlanBuffer(_buffers.Count, layout.Bytes(type), type, BufferKind.Arena)
        {
            Host = whole,
            HostOffset = offset,
            IsPart = true,
        };
        _buffers.Add(part);
        return part;
    }

    private PlanBuffer NewBoundary(Node node, BufferKind kind) =>
        NewBuffer(PlainLayout(node.Shape).Bytes(node.ElementType), node.ElementType, kind);

    private PlanBuffer NewBuffer(long bytes, ElementType type, BufferKind kind)
    {
        var buffer = new PlanBuffer(_buffers.Count, bytes, type, kind);
        _buffers.Add(buffer);
        return buffer;
    }

    /// <summary>A computation that is done when weights are packed.</summary>
    private sealed record KeptComputation(Kernel Kernel, string Format, Parameter[] Parameters);
}
