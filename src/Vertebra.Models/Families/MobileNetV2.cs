using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov, Chen 2018) with torchvision's names: inverted residuals with linear bottlenecks.
/// </summary>
public sealed class MobileNetV2 : Module
{
    // Table 2: the first convolution.
    private const int StemChannels = 32;

    private readonly Sequential _features;
    private readonly Sequential _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="width">The paper's width multiplier. The last convolution is never narrower than 1280 channels.</param>
    /// <param name="roundNearest">What channels are rounded to multiples of.</param>
    /// <param name="dropout">Probability of the dropout before the classifier.</param>
    /// <param name="padding">How convolutions are padded; <see cref="PaddingMode.Same"/> for weights from TensorFlow.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; PyTorch's when null.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public MobileNetV2(
        int classes = 1000,
        int inChannels = 3,
        double width = 1,
        int roundNearest = 8,
        double dropout = 0.2,
        PaddingMode padding = PaddingMode.Symmetric,
        BatchNormOptions? norm = null)
    {
        Check.Ends(classes, inChannels);
        Check.Multiplier(width);
        Check.AtLeastOne(roundNearest);
        Check.Probability(dropout);
        norm ??= BatchNormOptions.Default;
        int channels = Scale(StemChannels);
        int last = ChannelRounding.MakeDivisible(LastChannels * Math.Max(1, width), roundNearest);
        List<Module> features =
        [
            new ConvNormActivation(inChannels, channels, stride: 2, activation: ActivationKind.Relu6, norm: norm, padding: padding),
        ];
        foreach (Stage stage in Stages)
        {
            int outChannels = Scale(stage.Out);
            for (int i = 0; i < stage.Repeats; i++)
            {
                features.Add(new InvertedResidual(channels, outChannels, i == 0 ? stage.Stride : 1, stage.Expand, norm, padding));
                channels = outChannels;
            }
        }
        features.Add(new ConvNormActivation(channels, last, kernel: 1, activation: ActivationKind.Relu6, norm: norm));
        _features = Child("features", new Sequential([.. features]));
        _classifier = Child("classifier", new Sequential(new Dropout((float)dropout), new Linear(last, classes)));

        SetInitializers((module, name) => (module, name) switch
        {
            (Conv2d, "weight") => Initializers.KaimingNormal(Fan.Out),
            (Linear, "weight") => Initializers.Normal(0.01),
            (Conv2d or Linear, _) => Initializers.Zeros,
            _ => null,
        });

        int Scale(int unscaled) => ChannelRounding.MakeDivisible(unscaled * width, roundNearest);
    }

    /// <inheritdoc/>
    public override string TypeName => "MobileNetV2";

    /// <summary>Channels of the last convolution: table 2. Multipliers below 1 leave them as they are (section 6.1).</summary>
    internal const int LastChannels = 1280;

    /// <summary>The bottlenecks of table 2.</summary>
    internal static Stage[] Stages { get; } =
    [
        new(1, 16, 1, 1),
        new(6, 24, 2, 2),
        new(6, 32, 3, 2),
        new(6, 64, 4, 2),
        new(6, 96, 3, 1),
        new(6, 160, 3, 2),
        new(6, 320, 1, 1),
    ];

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _features.Apply(x);
        x = x.AdaptiveAvgPool(1);
        x = x.Flatten();
        return _classifier.Apply(x);
    }

    /// <summary>A row of table 2.</summary>
    /// <param name="Expand">The paper's t: channels within a block over its input's.</param>
    /// <param name="Out">c: channels of the result.</param>
    /// <param name="Repeats">n: blocks.</param>
    /// <param name="Stride">s: stride of the first of them.</param>
    internal sealed record Stage(int Expand, int Out, int Repeats, int Stride);

    // Figure 4 (d) and table 1: 1x1 expansion, 3x3 depthwise convolution, and a 1x1 projection without activation, for ReLU would lose
    // information in a narrow space (section 3.2). The shortcut joins the narrow ends (section 3.3).
    private sealed class InvertedResidual : Module
    {
        private readonly bool _hasShortcut;
        private readonly Sequential _conv;

        public InvertedResidual(int inChannels, int outChannels, int stride, int expand, BatchNormOptions norm, PaddingMode padding)
        {
            _hasShortcut = stride == 1 && inChannels == outChannels;
            int hidden = inChannels * expand;
            List<Module> layers = [];
            if (expand != 1)
                layers.Add(new ConvNormActivation(inChannels, hidden, kernel: 1, activation: ActivationKind.Relu6, norm: norm));
            layers.Add(new ConvNormActivation(
                hidden, hidden, stride: stride, groups: hidden, activation: ActivationKind.Relu6, norm: norm, padding: padding));
            layers.Add(new Conv2d(hidden, outChannels, kernel: 1, bias: false));
            layers.Add(norm.Layer(outChannels));
            _conv = Child("conv", new Sequential([.. layers]));
        }

        public override string TypeName => "InvertedResidual";

        protected override Value Forward(Value x) => (_hasShortcut ? x.Add(_conv.Apply(x)) : _conv.Apply(x)).AsFeature();
    }
}
