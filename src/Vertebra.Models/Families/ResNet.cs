using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// What the networks that descend from ResNet differ in. In the naming of "Bag of Tricks" (He T. and others 2019) and of timm,
/// variant A is <see cref="StrideOnFirst"/>, B the default, C has a <see cref="DeepStem"/>, D one and the
/// <see cref="ShortcutOption.AveragedProjection"/>, and S is C with a stem of 64 channels.
/// </summary>
public sealed record ResNetConfig
{
    /// <summary>Table 1 of the 2015 paper, 18 layers.</summary>
    public static ResNetConfig ResNet18 { get; } = new() { Block = BasicBlock.Kind, Layers = [2, 2, 2, 2] };

    /// <summary>Table 1 of the 2015 paper, 34 layers.</summary>
    public static ResNetConfig ResNet34 { get; } = new() { Block = BasicBlock.Kind, Layers = [3, 4, 6, 3] };

    /// <summary>Table 1 of the 2015 paper, 50 layers.</summary>
    public static ResNetConfig ResNet50 { get; } = new() { Block = Bottleneck.Kind, Layers = [3, 4, 6, 3] };

    /// <summary>Table 1 of the 2015 paper, 101 layers.</summary>
    public static ResNetConfig ResNet101 { get; } = new() { Block = Bottleneck.Kind, Layers = [3, 4, 23, 3] };

    /// <summary>Table 1 of the 2015 paper, 152 layers.</summary>
    public static ResNetConfig ResNet152 { get; } = new() { Block = Bottleneck.Kind, Layers = [3, 8, 36, 3] };

    /// <summary>The kind of block.</summary>
    public required ResidualBlock Block { get; init; }

    /// <summary>Blocks of the stages, conv2_x to conv5_x in table 1.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>
    /// Planes of the stages, as many as <see cref="Layers"/>. Where the map has half the size, there are twice as many filters, so
    /// that every layer takes the same time (section 3.3).
    /// </summary>
    public IReadOnlyList<int> Planes { get; init; } = [64, 128, 256, 512];

    /// <summary>Groups of the 3x3 convolutions (ResNeXt).</summary>
    public int Cardinality { get; init; } = 1;

    /// <summary>Width of a group at 64 planes (ResNeXt, Wide ResNet).</summary>
    public int BaseWidth { get; init; } = ResidualBlockOptions.PlanesOfBaseWidth;

    /// <summary>Three 3x3 convolutions in place of the 7x7 one.</summary>
    public bool DeepStem { get; init; }

    /// <summary>Channels of the first two convolutions of a deep stem; the third has twice as many.</summary>
    public int StemWidth { get; init; } = 32;

    /// <summary>Which shortcuts there are, and how they get to the shape of their block's output.</summary>
    public ShortcutOption Shortcut { get; init; }

    /// <summary>Bottlenecks stride on their first 1x1 convolution, as the 2015 paper has it, not on the 3x3.</summary>
    public bool StrideOnFirst { get; init; }

    /// <summary>Output channels of a block for one squeezed channel; null without squeeze and excitation.</summary>
    public int? SqueezeReduction { get; init; }

    /// <summary>Whether the last normalisation of each branch starts at zero.</summary>
    public bool ZeroInitLast { get; init; }

    /// <summary>Probability of the dropout before the classifier; the paper has none (section 3.4).</summary>
    public float Dropout { get; init; }

    /// <summary>Probability that training skips the last block for an image; it grows linearly from zero at the first.</summary>
    public float StochasticDepth { get; init; }

    /// <summary>Epsilon and momentum of the batch normalisations.</summary>
    public BatchNormOptions Norm { get; init; } = BatchNormOptions.Default;

    /// <summary>Refuses what no network can be made of.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Block);
        Check.AllAtLeastOne(Layers);
        Check.AllAtLeastOne(Planes);
        if (Layers.Count != Planes.Count)
        {
            throw new ArgumentException(
                $"Stages of {string.Join('-', Layers)} blocks do not go with planes of {string.Join('-', Planes)}; "
                + "give as many planes as stages.");
        }
        Check.AtLeastOne(Cardinality);
        Check.AtLeastOne(BaseWidth);
        Check.AtLeastOne(StemWidth);
        Check.AtLeastOne(SqueezeReduction ?? 1, nameof(SqueezeReduction));
        Check.Probability(Dropout);
        Check.Probability(StochasticDepth);
        Shortcuts.Validate(Shortcut, ZeroInitLast, StochasticDepth);
        ArgumentNullException.ThrowIfNull(Norm);
    }
}

/// <summary>Which shortcuts there are, and how they get from the shape of a block's input to that of its output.</summary>
public enum ShortcutOption
{
    /// <summary>
    /// Option B (He and others 2015, section 3.3): a 1x1 convolution where the shape changes, with the block's stride and a batch
    /// normalisation; the identity elsewhere.
    /// </summary>
    Projection,

    /// <summary>Option A (section 3.3): no parameters; see <see cref="ZeroPaddedShortcut"/>.</summary>
    ZeroPadded,

    /// <summary>Option C (section 4.1): a 1x1 convolution in every block.</summary>
    ProjectionEverywhere,

    /// <summary>
    /// As option B, but maps are halved by averaging 2x2 pixels before a 1x1 convolution of stride 1, so that no pixel is left out
    /// ("Bag of Tricks", ResNet-D).
    /// </summary>
    AveragedProjection,

    /// <summary>No shortcuts: the plain networks of section 3.3, which the residual ones are compared with.</summary>
    None,
}

/// <summary>
/// ResNet of He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015), and the networks that keep its form
/// (section 3.3 and table 1): a stem that divides the image by four, stages of residual blocks of which each but the first halves the
/// map, the global average, one linear layer.
/// </summary>
public sealed class ResNet : Module
{
    // Channels of conv1 in table 1.
    private const int StemChannels = 64;

    private readonly ResNetConfig _config;
    private readonly Module _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly ReLU _relu;
    private readonly MaxPool2d _maxpool;
    private readonly Sequential[] _layers;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Dropout? _dropout;
    private readonly Linear _fc;

    /// <summary>Makes the network.</summary>
    /// <param name="config">Its depth and options.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <exception cref="ArgumentException">The stages of the configuration do not match, or a number is out of range.</exception>
    public ResNet(ResNetConfig config, int classes = 1000, int inChannels = 3)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Check.Ends(classes, inChannels);
        _config = config;
        int channels = config.DeepStem ? 2 * config.StemWidth : StemChannels;
        _conv1 = config.DeepStem
            ? Child("conv1", DeepStem(inChannels, channels))
            : Child("conv1", new Conv2d(inChannels, channels, kernel: 7, stride: 2, padding: 3, bias: false));
        _bn1 = Child("bn1", _config.Norm.Layer(channels));
        _relu = Child("relu", new ReLU());
        _maxpool = Child("maxpool", new MaxPool2d(kernel: 3, stride: 2, padding: 1));
        _layers = new Sequential[config.Layers.Count];
        for (int stage = 0; stage < _layers.Length; stage++)
        {
            _layers[stage] = Child($"layer{stage + 1}", new Sequential([.. Stage(stage, channels)]));
            channels = config.Planes[stage] * config.Block.Expansion;
        }
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        if (config.Dropout > 0)
            _dropout = Child("dropout", new Dropout(config.Dropout));
        _fc = Child("fc", new Linear(channels, classes));
        // Section 3.4 refers to "Delving Deep into Rectifiers" (He and others 2015); torchvision and timm count outputs.
        SetInitializers((module, name) => module is Conv2d && name == "weight" ? Initializers.KaimingNormal(Fan.Out) : null);
    }

    /// <inheritdoc/>
    public override string TypeName => "ResNet";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _conv1.Apply(x);
        x = _bn1.Apply(x);
        x = _relu.ApplyAsFeature(x);
        x = _maxpool.Apply(x);
        foreach (Sequential layer in _layers)
            x = layer.ApplyAsFeature(x);
        x = _avgpool.Apply(x);
        x = x.Flatten();
        x = _dropout?.Apply(x) ?? x;
        return _fc.Apply(x);
    }

    // The last normalisation and ReLU of the stem are the network's bn1 and relu.
    private Sequential DeepStem(int inChannels, int outChannels)
    {
        int width = _config.StemWidth;
        return new Sequential(
            new Conv2d(inChannels, width, kernel: 3, stride: 2, padding: 1, bias: false),
            _config.Norm.Layer(width),
            new ReLU(),
            new Conv2d(width, width, kernel: 3, padding: 1, bias: false),
            _config.Norm.Layer(width),
            new ReLU(),
            new Conv2d(width, outChannels, kernel: 3, padding: 1, bias: false));
    }

    // Downsampling is done by the first block of conv3_x, conv4_x and conv5_x, with a stride of 2 (table 1); the pooling has done it
    // for conv2_x.
    private IEnumerable<Module> Stage(int stage, int channels)
    {
        int outChannels = _config.Planes[stage] * _config.Block.Expansion;
        int depth = _config.Layers.Sum();
        int first = _config.Layers.Take(stage).Sum();
        for (int i = 0; i < _config.Layers[stage]; i++)
        {
            int stride = stage > 0 && i == 0 ? 2 : 1;
            yield return _config.Block.Create(new ResidualBlockOptions(channels, _config.Planes[stage])
            {
                Stride = stride,
                IsPlain = _config.Shortcut == ShortcutOption.None,
                Shortcut = Shortcuts.Create(_config.Shortcut, channels, outChannels, stride, _config.Norm),
                Cardinality = _config.Cardinality,
                BaseWidth = _config.BaseWidth,
                StrideOnFirst = _config.StrideOnFirst,
                SqueezeReduction = _config.SqueezeReduction,
                StochasticDepth = depth == 1 ? 0 : _config.StochasticDepth * (first + i) / (depth - 1),
                ZeroInitLast = _config.ZeroInitLast,
                Norm = _config.Norm,
            });
            channels = outChannels;
        }
    }
}

/// <summary>
/// The residual block of two 3x3 convolutions (He and others 2015, figure 5 left), y = F(x) + x (equation 1): input channels to
/// <c>Planes</c> channels. As everywhere in the network, normalisation comes right after each convolution and before the
/// activation (section 3.4), and the second ReLU follows the sum (section 3.2).
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
    private readonly bool _isPlain;

    /// <summary>Makes a block.</summary>
    /// <param name="options">Its place in the network; cardinality and base width stay at their defaults.</param>
    /// <exception cref="ArgumentException">The options ask for groups or another width.</exception>
    public BasicBlock(ResidualBlockOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Cardinality != 1 || options.BaseWidth != ResidualBlockOptions.PlanesOfBaseWidth)
            throw new ArgumentException("A basic block has neither groups nor a base width; use a bottleneck.", nameof(options));
        int planes = options.Planes;
        _conv1 = Child("conv1", new Conv2d(options.InChannels, planes, kernel: 3, options.Stride, padding: 1, bias: false));
        _bn1 = Child("bn1", options.Norm.Layer(planes));
        _relu = Child("relu", new ReLU());
        _conv2 = Child("conv2", new Conv2d(planes, planes, kernel: 3, padding: 1, bias: false));
        _bn2 = Child("bn2", options.LastNorm(planes));
        if (options.Gate(planes) is { } gate)
            _se = Child("se", gate);
        if (options.StochasticDepth > 0)
            _dropPath = Child("drop_path", new StochasticDepth(options.StochasticDepth));
        if (options.Shortcut is { } shortcut)
            _downsample = Child(options.ShortcutName, shortcut);
        _isPlain = options.IsPlain;
    }

    /// <summary>The kind of block.</summary>
    public static ResidualBlock Kind { get; } = new(Expansion: 1, options => new BasicBlock(options));

    /// <inheritdoc/>
    public override string TypeName => "BasicBlock";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        Value identity = x;
        x = _relu.Apply(_bn1.Apply(_conv1.Apply(x)));
        x = _bn2.Apply(_conv2.Apply(x));
        x = _se?.Apply(x) ?? x;
        x = _dropPath?.Apply(x) ?? x;
        identity = _downsample?.Apply(identity) ?? identity;
        return _relu.Apply(_isPlain ? x : x.Add(identity));
    }
}

/// <summary>
/// The residual block of a 1x1, a 3x3 and a 1x1 convolution (He and others 2015, figure 5 right and section 4.1): the first reduces
/// and the last restores the channels, so that the 3x3 is narrow; with the groups of ResNeXt (Xie and others 2017). Input
/// channels to 4 * <c>Planes</c>.
/// </summary>
public sealed class Bottleneck : Module
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _bn2;
    private readonly Conv2d _conv3;
    private readonly BatchNorm2d _bn3;
    private readonly SqueezeExcitation? _se;
    private readonly ReLU _relu;
    private readonly Module? _downsample;
    private readonly StochasticDepth? _dropPath;
    private readonly bool _isPlain;

    /// <summary>Makes a block.</summary>
    /// <param name="options">Its place in the network.</param>
    /// <exception cref="ArgumentException">The options leave the 3x3 convolution without channels.</exception>
    public Bottleneck(ResidualBlockOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int width = options.Width;
        int outChannels = options.Planes * Kind.Expansion;
        (int first, int second) = options.StrideOnFirst ? (options.Stride, 1) : (1, options.Stride);
        _conv1 = Child("conv1", new Conv2d(options.InChannels, width, kernel: 1, first, bias: false));
        _bn1 = Child("bn1", options.Norm.Layer(width));
        _conv2 = Child("conv2", new Conv2d(width, width, kernel: 3, second, padding: 1, groups: options.Cardinality, bias: false));
        _bn2 = Child("bn2", options.Norm.Layer(width));
        _conv3 = Child("conv3", new Conv2d(width, outChannels, kernel: 1, bias: false));
        _bn3 = Child("bn3", options.LastNorm(outChannels));
        if (options.Gate(outChannels) is { } gate)
            _se = Child("se", gate);
        if (options.StochasticDepth > 0)
            _dropPath = Child("drop_path", new StochasticDepth(options.StochasticDepth));
        _relu = Child("relu", new ReLU());
        if (options.Shortcut is { } shortcut)
            _downsample = Child(options.ShortcutName, shortcut);
        _isPlain = options.IsPlain;
    }

    /// <summary>The kind of block.</summary>
    public static ResidualBlock Kind { get; } = new(Expansion: 4, options => new Bottleneck(options));

    /// <inheritdoc/>
    public override string TypeName => "Bottleneck";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        Value identity = x;
        x = _relu.Apply(_bn1.Apply(_conv1.Apply(x)));
        x = _relu.Apply(_bn2.Apply(_conv2.Apply(x)));
        x = _bn3.Apply(_conv3.Apply(x));
        x = _se?.Apply(x) ?? x;
        x = _dropPath?.Apply(x) ?? x;
        identity = _downsample?.Apply(identity) ?? identity;
        return _relu.Apply(_isPlain ? x : x.Add(identity));
    }
}

/// <summary>
/// The shortcut without parameters (option A of section 3.3): every stride-th pixel, then channels of zeros, half of them before
/// and half after the input's own.
/// </summary>
public sealed class ZeroPaddedShortcut : Module
{
    private readonly int _inChannels;
    private readonly int _outChannels;
    private readonly int _stride;

    /// <summary>Makes a shortcut.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output, at least as many.</param>
    /// <param name="stride">Pixels of the input for one of the output.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public ZeroPaddedShortcut(int inChannels, int outChannels, int stride)
    {
        Check.AtLeastOne(inChannels);
        Check.AtLeastOne(stride);
        if (outChannels < inChannels)
        {
            throw new ArgumentException(
                $"Zeros cannot make {outChannels} channels of {inChannels}; a block that narrows needs a projection.", nameof(outChannels));
        }
        (_inChannels, _outChannels, _stride) = (inChannels, outChannels, stride);
    }

    /// <inheritdoc/>
    public override string TypeName => "ZeroPaddedShortcut";

    // A mean over single pixels is a choice of pixels.
    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        int zeros = _outChannels - _inChannels;
        if (_stride > 1)
            x = x.AvgPool(kernel: 1, _stride);
        return zeros == 0 ? x : x.PadChannels(zeros / 2, zeros - zeros / 2);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{_inChannels}, {_outChannels}, stride={_stride}";
}

/// <summary>Makes the shortcuts of residual blocks.</summary>
internal static class Shortcuts
{
    /// <summary>Refuses options that would leave nothing of a block.</summary>
    public static void Validate(ShortcutOption option, bool zeroInitLast, float stochasticDepth)
    {
        if (option == ShortcutOption.None && (zeroInitLast || stochasticDepth > 0))
        {
            throw new ArgumentException(
                "Without shortcuts nothing is left of a block that starts at zero or is skipped; leave out one of the options.");
        }
    }

    /// <summary>The shortcut of a block; null for the identity, or where there is none.</summary>
    public static Module? Create(ShortcutOption option, int inChannels, int outChannels, int stride, BatchNormOptions norm)
    {
        bool keepsShape = stride == 1 && inChannels == outChannels;
        return option switch
        {
            ShortcutOption.None => null,
            ShortcutOption.ZeroPadded => keepsShape ? null : new ZeroPaddedShortcut(inChannels, outChannels, stride),
            ShortcutOption.Projection => keepsShape ? null : Projection(),
            ShortcutOption.ProjectionEverywhere => Projection(),
            ShortcutOption.AveragedProjection => keepsShape ? null : AveragedProjection(),
            _ => throw new ArgumentOutOfRangeException(nameof(option), $"There is no shortcut option {(int)option}."),
        };

        Sequential Projection() => new(new Conv2d(inChannels, outChannels, kernel: 1, stride, bias: false), norm.Layer(outChannels));

        // Odd maps keep their last row and column, as the branch does.
        Sequential AveragedProjection() => new(
            stride == 1 ? new Identity() : new AvgPool2d(kernel: 2, stride, ceilMode: true, countIncludePad: false),
            new Conv2d(inChannels, outChannels, kernel: 1, bias: false),
            norm.Layer(outChannels));
    }
}
