using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>
/// A convolution without bias, its batch normalisation and, unless it is the identity, a non-linearity: torchvision's
/// <c>Conv2dNormActivation</c>, with the names <c>0</c>, <c>1</c> and <c>2</c>.
/// </summary>
public sealed class ConvNormActivation : Module
{
    /// <summary>Makes the three layers.</summary>
    /// <param name="inChannels">Channels of the input, a multiple of <paramref name="groups"/>.</param>
    /// <param name="outChannels">Channels of the output, a multiple of <paramref name="groups"/>.</param>
    /// <param name="kernel">Height and width of the kernel, odd.</param>
    /// <param name="stride">Pixels from one position of the kernel to the next.</param>
    /// <param name="dilation">Pixels from one tap of the kernel to the next.</param>
    /// <param name="groups">Parts into which channels are split.</param>
    /// <param name="activation">The non-linearity; none when it is the identity.</param>
    /// <param name="norm">Epsilon and momentum; PyTorch's when null.</param>
    /// <param name="padding">How the map is padded to keep its size.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public ConvNormActivation(
        int inChannels,
        int outChannels,
        int kernel = 3,
        int stride = 1,
        int dilation = 1,
        int groups = 1,
        ActivationKind activation = ActivationKind.Relu,
        BatchNormOptions? norm = null,
        PaddingMode padding = PaddingMode.Symmetric)
    {
        Child("0", padding.Convolution(inChannels, outChannels, kernel, stride, dilation, groups));
        Child("1", (norm ?? BatchNormOptions.Default).Layer(outChannels));
        if (activation != ActivationKind.Identity)
            Child("2", activation.Layer());
    }

    /// <inheritdoc/>
    public override string TypeName => "Conv2dNormActivation";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        foreach ((_, Module layer) in Children)
            x = layer.Apply(x);
        return x;
    }
}
