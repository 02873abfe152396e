using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// EfficientNet (Tan and Le 2019, table 1) and EfficientNetV2 (Tan and Le 2021, table 4) with torchvision's names: a 3x3 convolution
/// of stride 2, stages of inverted residuals with squeeze and excitation, in the later paper with fused ones in the first stages, a
/// 1x1 convolution, the global average, one linear layer; SiLU everywhere.
/// </summary>
public sealed class EfficientNet : Module
{
    // Table 1 of the 2019 paper: 1280 channels after 320, which scale together.
    private const int LastExpansion = 4;

    private readonly Sequential _features;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Sequential _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="config">What it consists of, e.g. <see cref="EfficientNetConfig.B0"/>.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <exception cref="ArgumentException">The stages of the configuration do not match, or a number is out of range.</exception>
    public EfficientNet(EfficientNetConfig config, int classes = 1000, int inChannels = 3)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Check.Ends(classes, inChannels);
        const ActivationKind Silu = ActivationKind.Silu;
        int first = config.Stages[0].In, beforeLast = config.Stages[^1].Out;
        int last = config.LastChannels ?? LastExpansion * beforeLast;
        _features = Child("features", new Sequential(
        [
            new ConvNormActivation(inChannels, first, stride: 2, activation: Silu, norm: config.Norm, padding: config.Padding),
            .. Stages(config),
            new ConvNormActivation(beforeLast, last, kernel: 1, activation: Silu, norm: config.Norm),
        ]));
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _classifier = Child("classifier", new Sequential(new Dropout((float)config.Dropout), new Linear(last, classes)));

        double bound = 1 / Math.Sqrt(classes);
        SetInitializers((module, name) => (module, name) switch
        {
            (Conv2d, "weight") => Initializers.KaimingNormal(Fan.Out),
            (Linear, "weight") => Initializers.Uniform(-bound, bound),
            (Conv2d or Linear, _) => Initializers.Zeros,
            _ => null,
        });
    }

    /// <inheritdoc/>
    public override string TypeName => "EfficientNet";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _features.Apply(x);
        x = _avgpool.Apply(x);
        x = x.Flatten();
        return _classifier.Apply(x);
    }

    private static IEnumerable<Sequential> Stages(EfficientNetConfig config)
    {
        int total = config.Stages.Sum(stage => stage.Repeats);
        int block = 0;
        foreach (EfficientNetStage stage in config.Stages)
        {
            var blocks = new Module[stage.Repeats];
            for (int i = 0; i < blocks.Length; i++, block++)
            {
                EfficientNetStage own = i == 0 ? stage : stage with { In = stage.Out, Stride = 1 };
                double stochasticDepth = config.StochasticDepth * block / total;
                blocks[i] = stage.Fused ? new FusedMBConv(own, stochasticDepth, config) : new MBConv(own, stochasticDepth, config);
            }
            yield return new Sequential(blocks);
        }
    }

    private abstract class Block : Module
    {
        private readonly bool _hasShortcut;
        private readonly Sequential _block;
        private readonly StochasticDepth _stochasticDepth;

        protected Block(EfficientNetStage stage, double stochasticDepth, IEnumerable<Module> layers)
        {
            _hasShortcut = stage.Stride == 1 && stage.In == stage.Out;
            _block = Child("block", new Sequential([.. layers]));
            _stochasticDepth = Child("stochastic_depth", new StochasticDepth(stochasticDepth));
        }

        protected override Value Forward(Value x) =>
            (_hasShortcut ? _stochasticDepth.Apply(_block.Apply(x)).Add(x) : _block.Apply(x)).AsFeature();

        protected static int Expanded(EfficientNetStage stage) => ChannelRounding.MakeDivisible(stage.In * stage.Expand);
    }

    // MBConv: the inverted residual of MobileNetV2 with squeeze and excitation (2019, section 4; 2021, figure 2 left).
    private sealed class MBConv(EfficientNetStage stage, double stochasticDepth, EfficientNetConfig config)
        : Block(stage, stochasticDepth, Layers(stage, config))
    {
        public override string TypeName => "MBConv";

        private static IEnumerable<Module> Layers(EfficientNetStage stage, EfficientNetConfig config)
        {
            int expanded = Expanded(stage);
            if (expanded != stage.In)
                yield return new ConvNormActivation(stage.In, expanded, kernel: 1, activation: ActivationKind.Silu, norm: config.Norm);
            yield return new ConvNormActivation(
                expanded, expanded, stage.Kernel, stage.Stride, groups: expanded,
                activation: ActivationKind.Silu, norm: config.Norm, padding: config.Padding);
            yield return new SqueezeExcitation(expanded, Math.Max(1, stage.In / config.SqueezeReduction), ActivationKind.Silu);
            yield return new ConvNormActivation(
                expanded, stage.Out, kernel: 1, activation: ActivationKind.Identity, norm: config.Norm);
        }
    }

    // Fused-MBConv: a dense convolution in place of expansion and depthwise convolution (2021, figure 2 right).
    private sealed class FusedMBConv(EfficientNetStage stage, double stochasticDepth, EfficientNetConfig config)
        : Block(stage, stochasticDepth, Layers(stage, config))
    {
        public override string TypeName => "FusedMBConv";

        private static IEnumerable<Module> Layers(EfficientNetStage stage, EfficientNetConfig config)
        {
            int expanded = Expanded(stage);
            bool expands = expanded != stage.In;
            yield return new ConvNormActivation(
                stage.In, expands ? expanded : stage.Out, stage.Kernel, stage.Stride,
                activation: ActivationKind.Silu, norm: config.Norm, padding: config.Padding);
            if (expands)
            {
                yield return new ConvNormActivation(
                    expanded, stage.Out, kernel: 1, activation: ActivationKind.Identity, norm: config.Norm);
            }
        }
    }
}
