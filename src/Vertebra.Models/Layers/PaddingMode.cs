namespace Vertebra.Models.Layers;

/// <summary>How a family pads its convolutions.</summary>
public enum PaddingMode
{
    /// <summary>Half a kernel of zeros on all sides, as PyTorch's networks do.</summary>
    Symmetric,

    /// <summary>As TensorFlow's networks do, see <see cref="Conv2dSame"/>.</summary>
    Same,
}

/// <summary>Makes convolutions that are padded as a mode says.</summary>
internal static class PaddingModes
{
    /// <summary>A convolution that keeps the size of the map, or divides it by the stride. Kernels are odd.</summary>
    public static Conv2d Convolution(
        this PaddingMode mode,
        int inChannels,
        int outChannels,
        int kernel,
        int stride = 1,
        int dilation = 1,
        int groups = 1,
        bool bias = false) =>
        // At stride 1 both modes are the same.
        mode == PaddingMode.Same && stride > 1
            ? new Conv2dSame(inChannels, outChannels, kernel, stride, dilation, groups, bias)
            : new Conv2d(inChannels, outChannels, kernel, stride, (kernel - 1) / 2 * dilation, dilation, groups, bias);
}
