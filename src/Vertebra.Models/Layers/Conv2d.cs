using Vertebra.Graph.Ir;
using Vertebra.Models.Initialization;

namespace Vertebra.Models.Layers;

/// <summary>2-D convolution of maps [N, in, H, W] to [N, out, H', W'].</summary>
public class Conv2d : Module
{
    private readonly int _inChannels;
    private readonly Conv2dAttributes _attributes;

    /// <summary>Makes a convolution with PyTorch's default initialisation.</summary>
    /// <param name="inChannels">Channels of the input, a multiple of <paramref name="groups"/>.</param>
    /// <param name="outChannels">Channels of the output, a multiple of <paramref name="groups"/>.</param>
    /// <param name="kernel">Size of the kernel in pixels.</param>
    /// <param name="stride">Pixels from one position of the kernel to the next; 1 when null.</param>
    /// <param name="padding">Zeros around the map.</param>
    /// <param name="dilation">Pixels from one tap of the kernel to the next; 1 when null.</param>
    /// <param name="groups">Parts into which channels are split.</param>
    /// <param name="bias">Whether a learned number is added to each output channel.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public Conv2d(
        int inChannels,
        int outChannels,
        Size2 kernel,
        Size2? stride = null,
        Padding2 padding = default,
        Size2? dilation = null,
        int groups = 1,
        bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ArgumentException(
                $"{inChannels} input and {outChannels} output channels cannot be split into {groups} groups.", nameof(groups));
        }
        _inChannels = inChannels;
        _attributes = new Conv2dAttributes { Stride = stride ?? 1, Padding = padding, Dilation = dilation ?? 1, Groups = groups };
        var shape = new Shape(outChannels, inChannels / groups, kernel.Height, kernel.Width);
        Weight = Parameter("weight", shape, Initializers.PyTorchWeight);
        if (bias)
            Bias = Parameter("bias", new Shape(outChannels), Initializers.PyTorchBias(shape));
    }

    /// <summary>The kernels, [out, in / groups, height, width].</summary>
    public Parameter Weight { get; }

    /// <summary>What is added to each output channel, [out]; null where there is none.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string TypeName => "Conv2d";

    /// <summary>Parts into which channels are split.</summary>
    public int Groups => _attributes.Groups;

    /// <summary>What the convolution does with an input; a derived layer may let the padding depend on its size.</summary>
    /// <param name="attributes">What the constructor was given.</param>
    /// <param name="input">Shape of the input.</param>
    protected virtual Conv2dAttributes AttributesFor(Conv2dAttributes attributes, Shape input) => attributes;

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Conv2d(Weight, Bias, AttributesFor(_attributes, x.Shape));

    /// <inheritdoc/>
    protected override ParameterInitializer? InitializerFor(string name, InitializationScheme scheme) =>
        Initializers.OfScheme(scheme, isBias: name == "bias");

    /// <inheritdoc/>
    protected override string Describe()
    {
        var kernel = new Size2(Weight.Shape[2], Weight.Shape[3]);
        string text = $"{_inChannels}, {Weight.Shape[0]}, kernel_size={LayerText.Tuple(kernel)}, "
            + $"stride={LayerText.Tuple(_attributes.Stride)}";
        if (_attributes.Padding != 0)
            text += $", padding={LayerText.Tuple(_attributes.Padding)}";
        if (_attributes.Dilation != 1)
            text += $", dilation={LayerText.Tuple(_attributes.Dilation)}";
        if (_attributes.Groups != 1)
            text += $", groups={_attributes.Groups}";
        return Bias is null ? text + ", bias=False" : text;
    }
}
