using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// The ResNets for CIFAR-10 of He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015), section 4.2: a 3x3
/// convolution, three stages of 2n convolutions each with 16, 32 and 64 filters on maps of 32, 16 and 8 pixels, the global average,
/// one linear layer: 6n + 2 layers with weights. Shortcuts join pairs of 3x3 convolutions and have no parameters (option A); stages
/// subsample by the stride of their first convolution.
/// </summary>
public sealed class CifarResNet : Module
{
    private const int Stages = 3;

    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly ReLU _relu;
    private readonly Sequential[] _layers;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Linear _linear;

    /// <summary>Makes the network.</summary>
    /// <param name="depth">Layers with weights: 6n + 2, such as 20, 32, 44, 56, 110.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="width">Channels of the first stage; each further stage has twice as many.</param>
    /// <param name="zeroInitLast">Whether the last normalisation of each branch starts at zero.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; PyTorch's when null.</param>
    /// <param name="shortcut">Which shortcuts there are, and how they get to the shape of their block's output.</param>
    /// <param name="stochasticDepth">
    /// Probability that training skips the last block for an image; it grows linearly from block to block (Huang and others 2016, who
    /// have 0.5).
    /// </param>
    /// <exception cref="ArgumentException">The depth is not 6n + 2, or a number is out of range.</exception>
    public CifarResNet(
        int depth,
        int classes = 10,
        int inChannels = 3,
        int width = 16,
        bool zeroInitLast = false,
        BatchNormOptions? norm = null,
        ShortcutOption shortcut = ShortcutOption.ZeroPadded,
        float stochasticDepth = 0)
    {
        if (depth < 8 || depth % 6 != 2)
            throw new ArgumentException($"A CIFAR ResNet has 6n + 2 layers (8, 14, 20, …), not {depth}.", nameof(depth));
        Check.Ends(classes, inChannels);
        Check.AtLeastOne(width);
        Check.Probability(stochasticDepth);
        Shortcuts.Validate(shortcut, zeroInitLast, stochasticDepth);
        norm ??= BatchNormOptions.Default;
        int blocks = (depth - 2) / (2 * Stages);
        _conv1 = Child("conv1", new Conv2d(inChannels, width, kernel: 3, padding: 1, bias: false));
        _bn1 = Child("bn1", norm.Layer(width));
        _relu = Child("relu", new ReLU());
        _layers = new Sequential[Stages];
        int channels = width;
        for (int stage = 0; stage < Stages; stage++)
        {
            int planes = width << stage;
            var layer = new Module[blocks];
            for (int i = 0; i < blocks; i++)
            {
                layer[i] = Block(channels, planes, place: stage * blocks + i);
                channels = planes;
            }
            _layers[stage] = Child($"layer{stage + 1}", new Sequential(layer));
        }
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _linear = Child("linear", new Linear(channels, classes));
        SetInitializers((module, name) => module is Conv2d or Linear && name == "weight" ? Initializers.KaimingNormal() : null);

        Module Block(int inputs, int planes, int place)
        {
            int stride = inputs == planes ? 1 : 2;
            return new BasicBlock(new ResidualBlockOptions(inputs, planes)
            {
                Stride = stride,
                IsPlain = shortcut == ShortcutOption.None,
                Shortcut = Shortcuts.Create(shortcut, inputs, planes, stride, norm),
                ShortcutName = "shortcut",
                StochasticDepth = stochasticDepth * (place + 1) / (Stages * blocks),
                ZeroInitLast = zeroInitLast,
                Norm = norm,
            });
        }
    }

    /// <inheritdoc/>
    public override string TypeName => "ResNet";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _relu.Apply(_bn1.Apply(_conv1.Apply(x)));
        foreach (Sequential layer in _layers)
            x = layer.ApplyAsFeature(x);
        x = _avgpool.Apply(x);
        x = x.Flatten();
        return _linear.Apply(x);
    }
}
