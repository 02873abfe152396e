using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>A row of tables 1 and 2 of the MobileNetV3 paper: one block, before the width multiplier.</summary>
/// <param name="In">Channels of the input.</param>
/// <param name="Kernel">Height and width of the depthwise kernel.</param>
/// <param name="Expanded">Channels within the block.</param>
/// <param name="Out">Channels of the result.</param>
/// <param name="Squeeze">Whether it has squeeze and excitation.</param>
/// <param name="Activation">The table's NL: ReLU or hard swish.</param>
/// <param name="Stride">Stride of the depthwise convolution.</param>
/// <param name="Dilation">Dilation of it; above 1 it takes the place of the stride.</param>
public sealed record MobileNetV3Block(
    int In, int Kernel, int Expanded, int Out, bool Squeeze, ActivationKind Activation, int Stride, int Dilation = 1);

/// <summary>What a MobileNetV3 consists of.</summary>
public sealed record MobileNetV3Config
{
    private const ActivationKind RE = ActivationKind.Relu;
    private const ActivationKind HS = ActivationKind.HardSwish;

    /// <summary>The blocks, first to last.</summary>
    public required IReadOnlyList<MobileNetV3Block> Blocks { get; init; }

    /// <summary>Features of the hidden layer of the classifier.</summary>
    public required int LastChannels { get; init; }

    /// <summary>Multiplies the channels.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Epsilon and momentum; the reference's when unset, which are the paper's.</summary>
    public BatchNormOptions Norm { get; init; } = new(Epsilon: 1e-3f, Momentum: 0.01f);

    /// <summary>Probability of the dropout before the last layer.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Channels within a block for one squeezed channel (a quarter in section 5.3).</summary>
    public int SqueezeReduction { get; init; } = 4;

    /// <summary>How convolutions are padded.</summary>
    public PaddingMode Padding { get; init; }

    /// <summary>MobileNetV3-Large, table 1.</summary>
    /// <param name="width">Multiplies the channels.</param>
    /// <param name="reducedTail">Whether the last stage has half the channels, as the paper has it for segmentation.</param>
    /// <param name="dilated">Whether the last stage dilates instead of striding, as the paper has it for segmentation.</param>
    public static MobileNetV3Config Large(double width = 1, bool reducedTail = false, bool dilated = false)
    {
        int divider = reducedTail ? 2 : 1, dilation = dilated ? 2 : 1;
        return new MobileNetV3Config
        {
            Width = width,
            LastChannels = 1280 / divider,
            Blocks =
            [
                new(16, 3, 16, 16, false, RE, 1),
                new(16, 3, 64, 24, false, RE, 2),
                new(24, 3, 72, 24, false, RE, 1),
                new(24, 5, 72, 40, true, RE, 2),
                new(40, 5, 120, 40, true, RE, 1),
                new(40, 5, 120, 40, true, RE, 1),
                new(40, 3, 240, 80, false, HS, 2),
                new(80, 3, 200, 80, false, HS, 1),
                new(80, 3, 184, 80, false, HS, 1),
                new(80, 3, 184, 80, false, HS, 1),
                new(80, 3, 480, 112, true, HS, 1),
                new(112, 3, 672, 112, true, HS, 1),
                new(112, 5, 672, 160 / divider, true, HS, 2, dilation),
                new(160 / divider, 5, 960 / divider, 160 / divider, true, HS, 1, dilation),
                new(160 / divider, 5, 960 / divider, 160 / divider, true, HS, 1, dilation),
            ],
        };
    }

    /// <summary>MobileNetV3-Small, table 2.</summary>
    /// <param name="width">Multiplies the channels.</param>
    /// <param name="reducedTail">Whether the last stage has half the channels, as the paper has it for segmentation.</param>
    /// <param name="dilated">Whether the last stage dilates instead of striding, as the paper has it for segmentation.</param>
    public static MobileNetV3Config Small(double width = 1, bool reducedTail = false, bool dilated = false)
    {
        int divider = reducedTail ? 2 : 1, dilation = dilated ? 2 : 1;
        return new MobileNetV3Config
        {
            Width = width,
            LastChannels = 1024 / divider,
            Blocks =
            [
                new(16, 3, 16, 16, true, RE, 2),
                new(16, 3, 72, 24, false, RE, 2),
                new(24, 3, 88, 24, false, RE, 1),
                new(24, 5, 96, 40, true, HS, 2),
                new(40, 5, 240, 40, true, HS, 1),
                new(40, 5, 240, 40, true, HS, 1),
                new(40, 5, 120, 48, true, HS, 1),
                new(48, 5, 144, 48, true, HS, 1),
                new(48, 5, 288, 96 / divider, true, HS, 2, dilation),
                new(96 / divider, 5, 576 / divider, 96 / divider, true, HS, 1, dilation),
                new(96 / divider, 5, 576 / divider, 96 / divider, true, HS, 1, dilation),
            ],
        };
    }

    /// <summary>Refuses what no network can be made of.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Blocks);
        Check.AtLeastOne(Blocks.Count);
        Check.Multiplier(Width);
        for (int i = 0; i < Blocks.Count; i++)
        {
            MobileNetV3Block block = Blocks[i];
            Check.AtLeastOne(block.In);
            Check.OddKernel(block.Kernel);
            Check.AtLeastOne(block.Expanded);
            Check.AtLeastOne(block.Out);
            Check.AtLeastOne(block.Stride);
            Check.AtLeastOne(block.Dilation);
            if (i > 0 && block.In != Blocks[i - 1].Out)
            {
                throw new ArgumentException(
                    $"Block {i + 1} takes {block.In} channels, but the block before it gives {Blocks[i - 1].Out}; make them equal.");
            }
        }
        Check.AtLeastOne(LastChannels);
        Check.AtLeastOne(SqueezeReduction);
        Check.Probability(Dropout);
        ArgumentNullException.ThrowIfNull(Norm);
    }

    /// <summary>Channels after the width multiplier.</summary>
    internal int Scale(int channels) => ChannelRounding.MakeDivisible(channels * Width);
}

/// <summary>
/// MobileNetV3 (Howard and others 2019) with torchvision's names: inverted residuals with squeeze and excitation in some and hard
/// swish in the later ones.
/// </summary>
public sealed class MobileNetV3 : Module
{
    // Tables 1 and 2: the last convolution, 960 channels after 160 and 576 after 96.
    private const int LastExpansion = 6;

    private readonly Sequential _features;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Sequential _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="config">What it consists of, <see cref="MobileNetV3Config.Large"/> or <see cref="MobileNetV3Config.Small"/>.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <exception cref="ArgumentException">The blocks of the configuration do not match, or a number is out of range.</exception>
    public MobileNetV3(MobileNetV3Config config, int classes = 1000, int inChannels = 3)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Check.Ends(classes, inChannels);
        const ActivationKind HardSwish = ActivationKind.HardSwish;
        int first = config.Scale(config.Blocks[0].In);
        int last = config.Scale(config.Blocks[^1].Out);
        int hidden = config.Scale(config.LastChannels);
        _features = Child("features", new Sequential(
        [
            new ConvNormActivation(
                inChannels, first, stride: 2, activation: HardSwish, norm: config.Norm, padding: config.Padding),
            .. config.Blocks.Select(block => new InvertedResidual(block, config)),
            new ConvNormActivation(last, LastExpansion * last, kernel: 1, activation: HardSwish, norm: config.Norm),
        ])
        {
            GivesFeature = _ => true,
        });
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _classifier = Child("classifier", new Sequential(
            new Linear(LastExpansion * last, hidden), new Hardswish(), new Dropout((float)config.Dropout), new Linear(hidden, classes)));

        SetInitializers((module, name) => (module, name) switch
        {
            (Conv2d, "weight") => Initializers.KaimingNormal(Fan.Out),
            (Linear, "weight") => Initializers.Normal(0.01),
            (Conv2d or Linear, _) => Initializers.Zeros,
            _ => null,
        });
    }

    /// <inheritdoc/>
    public override string TypeName => "MobileNetV3";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _features.Apply(x);
        x = _avgpool.Apply(x);
        x = x.Flatten();
        return _classifier.Apply(x);
    }

    // Figure 4: MobileNetV2's block, with squeeze and excitation on the depthwise map.
    private sealed class InvertedResidual : Module
    {
        private readonly bool _hasShortcut;
        private readonly Sequential _block;

        public InvertedResidual(MobileNetV3Block block, MobileNetV3Config config)
        {
            int inChannels = config.Scale(block.In), expanded = config.Scale(block.Expanded), outChannels = config.Scale(block.Out);
            _hasShortcut = block.Stride == 1 && inChannels == outChannels;
            List<Module> layers = [];
            if (expanded != inChannels)
                layers.Add(new ConvNormActivation(inChannels, expanded, kernel: 1, activation: block.Activation, norm: config.Norm));
            layers.Add(new ConvNormActivation(
                expanded, expanded, block.Kernel, block.Dilation > 1 ? 1 : block.Stride, block.Dilation, groups: expanded,
                block.Activation, config.Norm, config.Padding));
            if (block.Squeeze)
            {
                layers.Add(new SqueezeExcitation(
                    expanded, ChannelRounding.MakeDivisible(expanded / config.SqueezeReduction), gate: ActivationKind.HardSigmoid));
            }
            layers.Add(new ConvNormActivation(
                expanded, outChannels, kernel: 1, activation: ActivationKind.Identity, norm: config.Norm));
            _block = Child("block", new Sequential([.. layers]));
        }

        public override string TypeName => "InvertedResidual";

        protected override Value Forward(Value x) => _hasShortcut ? _block.Apply(x).Add(x) : _block.Apply(x);
    }
}
