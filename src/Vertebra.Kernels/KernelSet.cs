using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Optimizers;
using Vertebra.Kernels.Pooling;
using Vertebra.Kernels.Random;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels;

/// <summary>
/// The table of kernels of one SIMD tier. Each method makes the kernel for one operation; the order of operands stands in its
/// summary, the result last. "Map" operands are blocked by <see cref="Block"/> channels, matrices are row-major, parameters
/// are as PyTorch stores them.
/// </summary>
internal abstract class KernelSet
{
    /// <summary>The tier.</summary>
    public abstract SimdTier Tier { get; }

    /// <summary>Channels that lie side by side in a map: the number of lanes.</summary>
    public abstract int Block { get; }

    /// <summary>The kernels of a tier; of the processor's best one when none is given.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor lacks the tier.</exception>
    public static KernelSet For(SimdTier? tier = null)
    {
        SimdTier wanted = tier ?? SimdTiers.Best;
        if (wanted > SimdTiers.Best)
            throw new PlatformNotSupportedException($"This processor does not run {wanted} kernels; the widest it has is {SimdTiers.Best}.");
        return wanted switch
        {
            SimdTier.Vector512 => KernelSet<Vec512>.Instance,
            SimdTier.Vector256 => KernelSet<Vec256>.Instance,
            SimdTier.Vector128 => KernelSet<Vec128>.Instance,
            _ => KernelSet<VecScalar>.Instance,
        };
    }

    /// <summary>x → y: the same tensor in another layout (only the block differs).</summary>
    public abstract Kernel Reorder(TensorLayout from, TensorLayout to);

    /// <summary>The methods that compute convolutions.</summary>
    public abstract ConvMethods Convolutions { get; }

    /// <summary>weight, scale, variance → weight * scale / sqrt(variance + epsilon), by output channel.</summary>
    public abstract Kernel FoldWeights(int outChannels, int channelLength, float epsilon);

    /// <summary>scale, offset, mean, variance, bias or nothing → offset + (bias - mean) * scale / sqrt(variance + epsilon).</summary>
    public abstract Kernel FoldBias(int channels, float epsilon);

    /// <summary>dy → the sum over batch and pixels, a vector of channels: a bias's gradient. Any layout.</summary>
    public abstract Kernel ChannelSum(TensorLayout layout);

    /// <summary>x [rows, in], w [out, in], bias or null → y [rows, out].</summary>
    public abstract Kernel LinearForward(int rows, int inFeatures, int outFeatures, ActivationFunction activation);

    /// <summary>dy [rows, out], w [out, in] → dx [rows, in].</summary>
    public abstract Kernel LinearInputGrad(int rows, int inFeatures, int outFeatures);

    /// <summary>x [rows, in], dy [rows, out] → dw [out, in].</summary>
    public abstract Kernel LinearWeightGrad(int rows, int inFeatures, int outFeatures);

    /// <summary>x map → y map. A window's maximum; NaN wins, as in PyTorch.</summary>
    public abstract Kernel MaxPool(PoolGeometry geometry);

    /// <summary>x map, dy map → dx map. The first maximum of a window in row-major order receives its gradient.</summary>
    public abstract Kernel MaxPoolGrad(PoolGeometry geometry);

    /// <summary>x map → y map. Divides by the whole window (padding counted) or by its pixels inside the map.</summary>
    public abstract Kernel AvgPool(PoolGeometry geometry, bool countIncludePad);

    /// <summary>dy map → dx map.</summary>
    public abstract Kernel AvgPoolGrad(PoolGeometry geometry, bool countIncludePad);

    /// <summary>x map → y map of another size: window i covers [floor(i * in / out), ceil((i + 1) * in / out)).</summary>
    public abstract Kernel AdaptiveAvgPool(TensorLayout input, int outHeight, int outWidth);

    /// <summary>dy map → dx map of the layout <paramref name="input"/>.</summary>
    public abstract Kernel AdaptiveAvgPoolGrad(TensorLayout input, int outHeight, int outWidth);

    /// <summary>x map → y map: x / (k + alpha / size * sum of squares over the channels around)^beta, as PyTorch and AlexNet define it.</summary>
    public abstract Kernel LocalResponseNorm(TensorLayout layout, int size, float alpha, float beta, float k);

    /// <summary>x map, dy map → dx map.</summary>
    public abstract Kernel LocalResponseNormGrad(TensorLayout layout, int size, float alpha, float beta, float k);

    /// <summary>
    /// x map, weight, bias, mean, variance → y map; or, with <paramref name="together"/>, x map, weight, bias, statistics (mean, then
    /// variance) → y map. The result may share x.
    /// </summary>
    public abstract Kernel BatchNorm(TensorLayout layout, float epsilon, bool together, ActivationFunction activation);

    /// <summary>x map → the mean of each channel, then the biased variance of each.</summary>
    public abstract Kernel BatchStatistics(TensorLayout layout);

    /// <summary>x map, dy map, then mean and variance, or both <paramref name="together"/> → dweight, then dbias.</summary>
    public abstract Kernel BatchNormParameterGrad(TensorLayout layout, float epsilon, bool together);

    /// <summary>dy map, weight, variance → dx map, the statistics being constants. The result may share dy.</summary>
    public abstract Kernel BatchNormInputGrad(TensorLayout layout, float epsilon);

    /// <summary>x map, dy map, weight, statistics of x, gradients of weight and bias → dx map. The result may share dy.</summary>
    public abstract Kernel BatchNormTrainingGrad(TensorLayout layout, float epsilon);

    /// <summary>statistics, old → (1 - momentum) * old + momentum * factor * the row of the statistics.</summary>
    public abstract Kernel RunningAverage(int channels, int row, float momentum, double factor);

    /// <summary>x → that many of its floats from <paramref name="start"/>.</summary>
    public abstract Kernel CopyPart(long start, int length);

    /// <summary>x → y over that many floats, in place allowed.</summary>
    public abstract Kernel Activation(ActivationFunction function, long length);

    /// <summary>y (the activation's result; x for SiLU and hard swish), dy → dx over that many floats; dx may share dy.</summary>
    public abstract Kernel ActivationGrad(ActivationFunction function, long length);

    /// <summary>x → y: each element zeroed with the probability, else scaled by 1 / (1 - probability). Its own gradient.</summary>
    /// <param name="layout">Any layout.</param>
    /// <param name="probability">In [0, 1).</param>
    /// <param name="stream">Tells this operation's random numbers from those of others.</param>
    /// <param name="random">Shared by the plan.</param>
    public abstract Kernel Dropout(TensorLayout layout, float probability, int stream, RandomState random);

    /// <summary>x → y: each image zeroed with the probability, else scaled by 1 / (1 - probability). Its own gradient; in place allowed.</summary>
    /// <param name="layout">Any layout.</param>
    /// <param name="probability">In [0, 1).</param>
    /// <param name="stream">Tells this operation's random numbers from those of others.</param>
    /// <param name="random">Shared by the plan.</param>
    public abstract Kernel StochasticDepth(TensorLayout layout, float probability, int stream, RandomState random);

    /// <summary>x [rows, channels], a row being [cardinality][radix][rest] → y, [radix][cardinality][rest]: softmax over the radix.</summary>
    public abstract Kernel RadixSoftmax(int rows, int channels, int radix, int cardinality);

    /// <summary>y (the radix softmax), dy → dx.</summary>
    public abstract Kernel RadixSoftmaxGrad(int rows, int channels, int radix, int cardinality);

    /// <summary>x [rows, columns] → y: softmax of each row.</summary>
    public abstract Kernel Softmax(int rows, int columns);

    /// <summary>y (the softmax), dy → dx.</summary>
    public abstract Kernel SoftmaxGrad(int rows, int columns);

    /// <summary>logits [rows, classes], labels [rows] (class indices stored as floats) → loss [1], the mean over rows.</summary>
    public abstract Kernel CrossEntropy(int rows, int classes);

    /// <summary>logits, labels, dloss [1] → dlogits.</summary>
    public abstract Kernel CrossEntropyGrad(int rows, int classes);

    /// <summary>a, b → a + b, activated, over that many floats; the result may share a.</summary>
    public abstract Kernel Add(long length, ActivationFunction activation);

    /// <summary>x → x * factor over that many floats, in place allowed.</summary>
    public abstract Kernel Multiply(long length, float factor);

    /// <summary>maps → y: a map put together from channels of others, and of zeros, in their order. Any layout; all have the result's block.</summary>
    /// <param name="result">The result's layout.</param>
    /// <param name="operands">Number of maps.</param>
    /// <param name="parts">Where the result's channels come from.</param>
    public abstract Kernel AssembleChannels(TensorLayout result, int operands, IReadOnlyList<ChannelPart> parts);

    /// <summary>x map, gate map of one pixel → x * gate; the result may share x.</summary>
    public abstract Kernel Scale(TensorLayout layout);

    /// <summary>x map, dy map → dgate map of one pixel: the sum of x * dy over the pixels of each image and channel.</summary>
    public abstract Kernel ScaleGateGrad(TensorLayout layout);

    /// <summary>→ y, every float the value.</summary>
    public abstract Kernel Fill(long length, float value);

    /// <summary>The optimizer step of a parameter of that many floats.</summary>
    public abstract ISgdStep Sgd(long length);

    /// <summary>Whether none of that many floats is infinite or NaN.</summary>
    public abstract unsafe bool AllFinite(float* values, long length);
}
