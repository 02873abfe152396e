using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// The ResNets for CIFAR-10 of He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015), section 4.2: a 3x3
/// convolution, three stages of 16, 32 and 64 channels on maps of 32, 16 and 8 pixels, the global average, one linear layer:
/// 6n + 2 layers with weights. Shortcuts have no parameters (option A).
/// </summary>
public sealed class CifarResNet : Module
{
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
    /// <exception cref="ArgumentException">The depth is not 6n + 2.</exception>
    public CifarResNet(
        int depth,
        int classes = 10,
        int inChannels = 3,
        int width = 16,
        bool zeroInitLast = false,
        BatchNormOptions? norm = null)
    {
        if (depth < 8 || depth % 6 != 2)
            throw new ArgumentException($"A CIFAR ResNet has 6n + 2 layers (8, 14, 20, …), not {depth}.", nameof(depth));
        norm ??= BatchNormOptions.Default;
        int blocks = (depth - 2) / 6;
        _conv1 = Child("conv1", new Conv2d(inChannels, width, kernel: 3, padding: 1, bias: false));
        _bn1 = Child("bn1", norm.Layer(width));
        _relu = Child("relu", new ReLU());
        _layers = [Stage(1, width), Stage(2, 2 * width), Stage(3, 4 * width)];
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _linear = Child("linear", new Linear(4 * width, classes));
        SetInitializers((module, name) => module is Conv2d or Linear && name == "weight" ? Initializers.KaimingNormal() : null);

        Sequential Stage(int stage, int planes) =>
            Child($"layer{stage}", new Sequential([.. Enumerable.Range(0, blocks).Select(i => Block(planes, halves: stage > 1 && i == 0))]));

        Module Block(int planes, bool halves) => new BasicBlock(new ResidualBlockOptions(halves ? planes / 2 : planes, planes)
        {
            Stride = halves ? 2 : 1,
            Shortcut = halves ? new ZeroPaddedShortcut(planes / 2, planes, stride: 2) : null,
            ZeroInitLast = zeroInitLast,
            Norm = norm,
        });
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

/// <summary>
/// The shortcut without parameters (option A of section 3.3): every stride-th pixel, then channels of zeros, half of them before
/// and half after the input's own.
/// </summary>
/// <param name="inChannels">Channels of the input.</param>
/// <param name="outChannels">Channels of the output, at least as many.</param>
/// <param name="stride">Pixels of the input for one of the output.</param>
public sealed class ZeroPaddedShortcut(int inChannels, int outChannels, int stride) : Module
{
    private readonly int _before = (outChannels - inChannels) / 2;

    /// <inheritdoc/>
    public override string TypeName => "ZeroPaddedShortcut";

    // A mean over single pixels is a choice of pixels.
    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        if (stride > 1)
            x = x.AvgPool(kernel: 1, stride);
        return x.PadChannels(_before, outChannels - inChannels - _before);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{inChannels}, {outChannels}, stride={stride}";
}
