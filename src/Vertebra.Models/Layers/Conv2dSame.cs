using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>
/// 2-D convolution with TensorFlow's "same" padding: the output has ceil(size / stride) pixels whatever the kernel. The padding
/// follows from the size of the input; where it is odd, the extra pixel is at the bottom and right.
/// </summary>
/// <param name="inChannels">Channels of the input, a multiple of <paramref name="groups"/>.</param>
/// <param name="outChannels">Channels of the output, a multiple of <paramref name="groups"/>.</param>
/// <param name="kernel">Size of the kernel in pixels.</param>
/// <param name="stride">Pixels from one position of the kernel to the next; 1 when null.</param>
/// <param name="dilation">Pixels from one tap of the kernel to the next; 1 when null.</param>
/// <param name="groups">Parts into which channels are split.</param>
/// <param name="bias">Whether a learned number is added to each output channel.</param>
public sealed class Conv2dSame(
    int inChannels, int outChannels, Size2 kernel, Size2? stride = null, Size2? dilation = null, int groups = 1, bool bias = true)
    : Conv2d(inChannels, outChannels, kernel, stride, padding: default, dilation, groups, bias)
{
    /// <inheritdoc/>
    public override string TypeName => "Conv2dSame";

    /// <inheritdoc/>
    protected override Conv2dAttributes AttributesFor(Conv2dAttributes attributes, Shape input)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (input.Rank != 4)
            return attributes;
        int height = Total(input.Height, Weight.Shape[2], attributes.Stride.Height, attributes.Dilation.Height);
        int width = Total(input.Width, Weight.Shape[3], attributes.Stride.Width, attributes.Dilation.Width);
        return attributes with { Padding = new Padding2(height / 2, width / 2, height - height / 2, width - width / 2) };
    }

    private static int Total(int size, int kernel, int stride, int dilation)
    {
        int positions = (size + stride - 1) / stride;
        return Math.Max((positions - 1) * stride + (kernel - 1) * dilation + 1 - size, 0);
    }
}
