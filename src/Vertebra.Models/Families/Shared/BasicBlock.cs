using Vertebra.Graph.Ir;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families.Shared;

/// <summary>
/// The residual block of two 3x3 convolutions (He and others 2015, figure 5 left): input channels to <c>Planes</c> channels.
/// </summary>
public sealed class BasicBlock : Module
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _bn2;
    private readonly SqueezeExcitation? _se;
    private readonly ReLU _relu;
    private readonly Module? _downsample;
    private readonly StochasticDepth? _dropPath;

    /// <summary>Makes a block.</summary>
    /// <param name="options">Its place in the network; cardinality and base width stay at their defaults.</param>
    /// <exception cref="ArgumentException">The options ask for groups or another width.</exception>
    public BasicBlock(ResidualBlockOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Cardinality != 1 || options.BaseWidth != 64)
            throw new ArgumentException("A basic block has neither groups nor a base width; use a bottleneck.", nameof(options));
        int planes = options.Planes;
        _conv1 = Child("conv1", new Conv2d(options.InChannels, planes, kernel: 3, options.Stride, padding: 1, bias: false));
        _bn1 = Child("bn1", options.Norm.Layer(planes));
        _conv2 = Child("conv2", new Conv2d(planes, planes, kernel: 3, padding: 1, bias: false));
        _bn2 = Child("bn2", options.LastNorm(planes));
        if (options.Gate(planes) is { } gate)
            _se = Child("se", gate);
        if (options.StochasticDepth > 0)
            _dropPath = Child("drop_path", new StochasticDepth(options.StochasticDepth));
        _relu = Child("relu", new ReLU());
        if (options.Shortcut is { } shortcut)
            _downsample = Child("downsample", shortcut);
    }

    /// <summary>The kind of block.</summary>
    public static ResidualBlock Kind { get; } = new(Expansion: 1, options => new BasicBlock(options));

    /// <inheritdoc/>
    public override string TypeName => "BasicBlock";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        Value shortcut = _downsample?.Apply(x) ?? x;
        x = _relu.Apply(_bn1.Apply(_conv1.Apply(x)));
        x = _bn2.Apply(_conv2.Apply(x));
        x = _se?.Apply(x) ?? x;
        x = _dropPath?.Apply(x) ?? x;
        return _relu.Apply(x.Add(shortcut));
    }
}
