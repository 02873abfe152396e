using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// What the networks that descend from ResNet differ in. torchvision's networks set neither <see cref="DeepStem"/> nor
/// <see cref="AveragedShortcut"/>; in the naming of timm and of "Bag of Tricks" (He T. and others 2019), variant C has the first,
/// D has both, and variant S is C with a stem of 64 channels.
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

    /// <summary>Blocks of the four stages.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>Planes of the stages, as many as <see cref="Layers"/>.</summary>
    public IReadOnlyList<int> Planes { get; init; } = [64, 128, 256, 512];

    /// <summary>Groups of the 3x3 convolutions (ResNeXt).</summary>
    public int Cardinality { get; init; } = 1;

    /// <summary>Width of a group at 64 planes (ResNeXt, Wide ResNet).</summary>
    public int BaseWidth { get; init; } = 64;

    /// <summary>Three 3x3 convolutions in place of the 7x7 one.</summary>
    public bool DeepStem { get; init; }

    /// <summary>Channels of the first two convolutions of a deep stem; the third has twice as many.</summary>
    public int StemWidth { get; init; } = 32;

    /// <summary>Shortcuts halve maps by averaging before their 1x1 convolution, not by its stride.</summary>
    public bool AveragedShortcut { get; init; }

    /// <summary>Bottlenecks stride on their first 1x1 convolution, as the 2015 paper has it, not on the 3x3.</summary>
    public bool StrideOnFirst { get; init; }

    /// <summary>Output channels of a block for one squeezed channel; null without squeeze and excitation.</summary>
    public int? SqueezeReduction { get; init; }

    /// <summary>Whether the last normalisation of each branch starts at zero.</summary>
    public bool ZeroInitLast { get; init; }

    /// <summary>Probability of the dropout before the classifier.</summary>
    public float Dropout { get; init; }

    /// <summary>Probability that training skips the last block for an image; it grows linearly from zero at the first.</summary>
    public float StochasticDepth { get; init; }

    /// <summary>Epsilon and momentum of the batch normalisations.</summary>
    public BatchNormOptions Norm { get; init; } = BatchNormOptions.Default;
}

/// <summary>
/// ResNet of He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015), and the networks that keep its form:
/// a stem that divides the image by four, stages of residual blocks of which each but the first halves the map, the global
/// average, one linear layer.
/// </summary>
public sealed class ResNet : Module
{
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
        if (config.Layers.Count == 0 || config.Layers.Count != config.Planes.Count || config.Layers.Any(blocks => blocks < 1))
        {
            throw new ArgumentException(
                $"Stages of {string.Join('-', config.Layers)} blocks do not go with planes of {string.Join('-', config.Planes)}.", nameof(config));
        }
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
                Shortcut = stride == 1 && channels == outChannels ? null : Shortcut(channels, outChannels, stride),
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

    private Sequential Shortcut(int inChannels, int outChannels, int stride)
    {
        if (!_config.AveragedShortcut)
            return new Sequential(new Conv2d(inChannels, outChannels, kernel: 1, stride, bias: false), _config.Norm.Layer(outChannels));
        return new Sequential(
            stride == 1 ? new Identity() : new AvgPool2d(kernel: 2, stride, ceilMode: true, countIncludePad: false),
            new Conv2d(inChannels, outChannels, kernel: 1, bias: false),
            _config.Norm.Layer(outChannels));
    }
}

/// <summary>
/// The residual block of a 1x1, a 3x3 and a 1x1 convolution (He and others 2015, figure 5 right), with the groups of ResNeXt (Xie
/// and others 2017): input channels to 4 * <c>Planes</c>.
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

    /// <summary>Makes a block.</summary>
    /// <param name="options">Its place in the network.</param>
    public Bottleneck(ResidualBlockOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int width = options.Planes * options.BaseWidth / 64 * options.Cardinality;
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
            _downsample = Child("downsample", shortcut);
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
        return _relu.Apply(x.Add(identity));
    }
}
