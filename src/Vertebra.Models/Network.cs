using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Initialization;
using Vertebra.Models.State;

namespace Vertebra.Models;

/// <summary>
/// An image classifier: a tree of modules, its parameters under their full names, and the plans that run and train it. Plans may
/// be compiled by several threads at once; changing parameters is for one thread at a time.
/// </summary>
public sealed partial class Network
{
    /// <summary>Name of the input that holds the images, [batch, channels, height, width].</summary>
    public const string InputName = "input";

    /// <summary>Name of the output that holds the class scores before softmax, [batch, classes].</summary>
    public const string LogitsName = "logits";

    private readonly SmallestInput _smallest;
    private readonly Func<int, Module>? _remake;

    /// <summary>Assembles a network: gives every parameter and buffer its full name.</summary>
    /// <param name="name">Name for reports and errors.</param>
    /// <param name="root">The module that turns images into logits; it belongs to one network only.</param>
    /// <param name="input">The images that it is made for.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="remake">Makes the module for another number of classes; <see cref="ReplaceHead"/> needs it.</param>
    /// <exception cref="ArgumentException">A number is out of range, or a parameter is registered twice.</exception>
    public Network(string name, Module root, InputSize input, int classes, Func<int, Module>? remake = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        CheckSize(1, input.Height, input.Width);
        ArgumentOutOfRangeException.ThrowIfLessThan(input.Channels, 1);
        Name = name;
        Root = root;
        Input = input;
        Classes = classes;
        _remake = remake;
        Store = new ParameterStore(new NetworkInitialization(root, 0, InitializationScheme.Default).Fill);
        State = StateDictionary.Assemble(name, root, Store);
        ParameterCount = root.Descendants()
            .SelectMany(descendant => descendant.Module.Parameters)
            .Sum(own => (long)own.Parameter.Shape.Length);
        _smallest = new SmallestInput(root, input);
    }

    private Network(Network network, ParameterStore store)
    {
        Name = network.Name;
        Root = network.Root;
        Input = network.Input;
        Classes = network.Classes;
        ParameterCount = network.ParameterCount;
        Store = store;
        State = network.State.In(store);
        _remake = network._remake;
        _smallest = network._smallest;
    }

    /// <summary>Name for reports and errors.</summary>
    public string Name { get; }

    /// <summary>The module that turns images into logits.</summary>
    public Module Root { get; }

    /// <summary>The images that it is made for. Height and width may differ where the architecture allows.</summary>
    public InputSize Input { get; }

    /// <summary>Number of logits.</summary>
    public int Classes { get; }

    /// <summary>All parameters and buffers by name.</summary>
    public StateDictionary State { get; }

    /// <summary>All parameters and buffers, in the order of PyTorch's state dictionary.</summary>
    public IReadOnlyList<StateTensor> Parameters => State.Entries;

    /// <summary>The values of the parameters and buffers.</summary>
    public ParameterStore Store { get; }

    /// <summary>Number of learned scalars; buffers do not count.</summary>
    public long ParameterCount { get; }

    /// <summary>
    /// Draws all parameters anew. The values of each depend on the seed, the scheme and its name only. Plans that were compiled
    /// before need <see cref="Plan.RefreshWeights"/>.
    /// </summary>
    /// <param name="seed">Same seed, same weights, on every machine.</param>
    /// <param name="scheme">How convolutions and linear layers are initialised.</param>
    public void Initialize(ulong seed, InitializationScheme scheme = InitializationScheme.Default)
    {
        Store.Reset(new NetworkInitialization(Root, seed, scheme).Fill);
    }

    /// <summary>
    /// The same network with other values, e.g. the moving average of its weights: it can be run, evaluated, saved and trained as any
    /// other, and needs no memory but the store's.
    /// </summary>
    /// <param name="store">The values, as <see cref="ParameterStore.Copy"/> of <see cref="Store"/> makes them.</param>
    public Network With(ParameterStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new Network(this, store);
    }

    /// <summary>
    /// Replaces all parameters and buffers by tensors of the same names and shapes. Plans that were compiled before need
    /// <see cref="Plan.RefreshWeights"/>.
    /// </summary>
    /// <param name="source">The tensors, e.g. a file's or another network's <see cref="State"/>.</param>
    /// <exception cref="StateDictionaryException">Names or shapes differ; nothing has changed.</exception>
    public void LoadState(ITensorSource source)
    {
        State.Load(source);
        WeightsChanged();
    }

    /// <summary>
    /// The network for other classes: with copies of its weights, but for those whose shape depends on the number of classes, which
    /// are drawn anew, auxiliary heads included. Where the number stays the same, they are drawn anew too.
    /// </summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="seed">Seed of the new head.</param>
    /// <returns>A network of its own; this one stays as it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <exception cref="InvalidOperationException">The network was made without a way to make it again.</exception>
    public Network ReplaceHead(int classes, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (_remake is null)
            throw new InvalidOperationException($"{Name} cannot be made for other classes; give its constructor a function that does.");
        var other = new Network(Name, _remake(classes), Input, classes, _remake);
        other.Initialize(seed);
        var reference = new Network(Name, _remake(Classes + 1), Input, Classes + 1);
        foreach (StateTensor own in Parameters)
        {
            StateTensor theirs = other.State[own.Name];
            theirs.IsTrainable = own.IsTrainable;
            if (reference.State[own.Name].Shape != own.Shape)
                continue;
            StagedValues copy = theirs.Stage();
            own.Values.CopyTo(copy.Values);
            copy.Commit();
        }
        return other;
    }

    /// <summary>
    /// The network as a backbone that gives its feature maps at several scales, with the same weights: the last map of each stride,
    /// those of timm's <c>features_only</c>.
    /// </summary>
    /// <param name="minStride">
    /// Smallest number of image pixels, along a side, to a pixel of a map; when null 4, or 1 for networks of small images, which
    /// have no map beyond stride 4.
    /// </param>
    /// <param name="maxStride">Largest; the network's own when null, 32 as a rule.</param>
    /// <exception cref="InvalidOperationException">The network has no feature maps in that range.</exception>
    public Backbone Features(int? minStride = null, int? maxStride = null) => Backbone.OfFeatures(this, minStride, maxStride);

    /// <summary>The network as a backbone that gives one vector an image: the mean of the last feature map before the classifier.</summary>
    /// <exception cref="InvalidOperationException">The network does not flatten a map before its classifier.</exception>
    public Backbone Embed() => Backbone.OfEmbedding(this);

    /// <summary>The computation from images to logits, dropout included.</summary>
    /// <param name="batch">Number of images.</param>
    /// <param name="height">Their rows; those of <see cref="Input"/> when null.</param>
    /// <param name="width">Their columns; those of <see cref="Input"/> when null.</param>
    /// <returns>A graph with the input <see cref="InputName"/> and the output <see cref="LogitsName"/>.</returns>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    /// <exception cref="InvalidOperationException">
    /// The modules give no logits, or compute with a parameter that none of them has registered.
    /// </exception>
    public ComputationGraph Trace(int batch = 1, int? height = null, int? width = null)
    {
        var builder = new GraphBuilder();
        builder.Output(LogitsName, TraceLogits(builder, batch, height ?? Input.Height, width ?? Input.Width));
        return builder.Build().Prune();
    }

    /// <summary>Compiles inference unless the options say otherwise. All such plans share one set of packed weights.</summary>
    /// <param name="batch">Number of images a run.</param>
    /// <param name="height">Their rows; those of <see cref="Input"/> when null.</param>
    /// <param name="width">Their columns; those of <see cref="Input"/> when null.</param>
    /// <param name="options">How to compile.</param>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    public Plan Compile(int batch = 1, int? height = null, int? width = null, CompileOptions? options = null)
    {
        return CompileInference(Trace(batch, height, width), options);
    }

    /// <summary>
    /// The smallest square image that the network takes, up to the size that it is made for; null where none is found. It is
    /// searched once, by tracing.
    /// </summary>
    /// <param name="training">Whether it is to be trained on such images, auxiliary heads included.</param>
    public InputSize? SmallestInput(bool training = false) => _smallest.Of(training);

    /// <summary>Compiles a graph of the network's parameters; all such plans share one set of packed weights.</summary>
    internal Plan CompileInference(ComputationGraph graph, CompileOptions? options) => Plan.Compile(graph, Store, options);

    /// <summary>The module tree, as PyTorch's <c>print(model)</c> shows it.</summary>
    public override string ToString() => Root.ToString();

    private static void CheckSize(int batch, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
    }

    /// <summary>Adds the computation from images to logits, dropout included, to a graph of one's own.</summary>
    /// <param name="builder">The graph; it gets the input <see cref="InputName"/>.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="height">Their rows.</param>
    /// <param name="width">Their columns.</param>
    /// <returns>The logits, [batch, classes].</returns>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    /// <exception cref="InvalidOperationException">
    /// The modules give no logits, or compute with a parameter that none of them has registered.
    /// </exception>
    public Value TraceLogits(GraphBuilder builder, int batch, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckSize(batch, height, width);
        Value logits;
        try
        {
            logits = Root.Apply(builder.Input(InputName, new Shape(batch, Input.Channels, height, width)));
        }
        catch (ShapeException exception)
        {
            // What no tensor can hold is not a matter of the architecture.
            string advice = exception.InnerException is ArgumentException
                ? "; use smaller images or a smaller batch"
                : _smallest.Advice(height, width, builder.TracesAuxiliaryHeads);
            throw exception.WithAdvice($"{Name} is made for images of {Input}{advice}");
        }
        if (logits.Shape != new Shape(batch, Classes))
            throw new InvalidOperationException($"{Name} gives a tensor of {logits.Shape} where {batch}x{Classes} logits are expected.");
        foreach (Parameter parameter in builder.Build().Parameters)
        {
            if (!State.Contains(parameter))
            {
                throw new InvalidOperationException(
                    $"{Name} computes with a parameter '{parameter.Name}' of {parameter.Shape} that belongs to none of its modules; "
                    + "register the module that has it with Child.");
            }
        }
        return logits;
    }
}
