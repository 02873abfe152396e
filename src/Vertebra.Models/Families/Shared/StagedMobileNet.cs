using Vertebra.Graph.Ir;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families.Shared;

/// <summary>
/// The plan that MobileNet V1 and V2 and EfficientNet V2 share, with timm's names: a convolution of stride 2, stages of blocks, a
/// pointwise convolution, the global average and a linear classifier.
/// </summary>
public abstract class StagedMobileNet : Module
{
    private readonly Conv2d _convStem;
    private readonly BatchNorm2d _bn1;
    private readonly Module _act1;
    private readonly Sequential _blocks;
    private readonly Conv2d? _convHead;
    private readonly BatchNorm2d? _bn2;
    private readonly Module? _act2;
    private readonly AdaptiveAvgPool2d _globalPool;
    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="config">What it consists of.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    protected StagedMobileNet(MobileNetConfig config, int classes, int inChannels)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Check.Ends(classes, inChannels);
        int channels = config.Scale(config.Stem);
        _convStem = Child("conv_stem", config.Padding.Convolution(inChannels, channels, kernel: 3, stride: 2));
        _bn1 = Child("bn1", config.Norm.Layer(channels));
        _act1 = Child<Module>("act1", config.Activation.Layer());
        _blocks = Child("blocks", new Sequential([.. Stages(config, ref channels)]));
        if (config.Head > 0)
        {
            _convHead = Child("conv_head", config.Padding.Convolution(channels, config.Head, kernel: 1));
            _bn2 = Child("bn2", config.Norm.Layer(config.Head));
            _act2 = Child<Module>("act2", config.Activation.Layer());
            channels = config.Head;
        }
        _globalPool = Child("global_pool", new AdaptiveAvgPool2d(1));
        _dropout = Child("dropout", new Dropout((float)config.Dropout));
        _classifier = Child("classifier", new Linear(channels, classes));

        double bound = 1 / Math.Sqrt(classes);
        SetInitializers((module, name) => (module, name) switch
        {
            (Conv2d convolution, "weight") => FanOut(convolution),
            (Linear, "weight") => Initializers.Uniform(-bound, bound),
            (Conv2d or Linear, _) => Initializers.Zeros,
            _ => null,
        });
    }

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _act1.Apply(_bn1.Apply(_convStem.Apply(x)));
        x = _blocks.Apply(x);
        if (_convHead is not null && _bn2 is not null && _act2 is not null)
            x = _act2.Apply(_bn2.Apply(_convHead.Apply(x)));
        x = _globalPool.Apply(x);
        x = x.Flatten();
        return _classifier.Apply(_dropout.Apply(x));
    }

    private static List<Module> Stages(MobileNetConfig config, ref int channels)
    {
        int[] repeats = [.. config.Stages.Select(stage => (int)Math.Ceiling(stage.Repeats * config.Depth))];
        int total = repeats.Sum();
        int block = 0;
        List<Module> stages = [];
        foreach ((MobileStage stage, int count) in config.Stages.Zip(repeats))
        {
            int outChannels = config.Scale(stage.Out);
            var blocks = new Module[count];
            for (int i = 0; i < count; i++, block++)
            {
                var shape = new MobileBlockShape(
                    stage, channels, outChannels, i == 0 ? stage.Stride : 1, config.StochasticDepth * block / total);
                blocks[i] = MobileBlockModule.Create(shape, config);
                channels = outChannels;
            }
            stages.Add(new Sequential(blocks));
        }
        return stages;
    }

    // TensorFlow's fan out counts one group only, unlike PyTorch's.
    private static ParameterInitializer FanOut(Conv2d convolution) =>
        Initializers.Normal(Math.Sqrt(2.0 * convolution.Groups / Fan.Out.Count(convolution.Weight.Shape)));
}
