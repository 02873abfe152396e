using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Folding;
using Vertebra.Kernels.Gating;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Linear;
using Vertebra.Kernels.Loss;
using Vertebra.Kernels.Normalization;
using Vertebra.Kernels.Optimizers;
using Vertebra.Kernels.Pooling;
using Vertebra.Kernels.Random;
using Vertebra.Kernels.Reduction;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels;

/// <summary>The kernels of one vector type. Instantiated by name in <see cref="KernelSet.For"/>, so ahead-of-time compilers see all.</summary>
internal sealed class KernelSet<V> : KernelSet
    where V : unmanaged, IVec<V>
{
    public static readonly KernelSet<V> Instance = new();

    private KernelSet()
    {
    }

    public override SimdTier Tier => V.Count switch
    {
        16 => SimdTier.Vector512,
        8 => SimdTier.Vector256,
        4 => SimdTier.Vector128,
        _ => SimdTier.Scalar,
    };

    public override int Block => V.Count;

    public override Kernel Reorder(TensorLayout from, TensorLayout to) => Layout.Reorder.Create(from, to);

    public override ConvMethods Convolutions { get; } = ConvMethods.Of<V>();

    public override Kernel FoldWeights(int outChannels, int channelLength, float epsilon) =>
        new FoldWeights<V>(outChannels, channelLength, epsilon);

    public override Kernel FoldBias(int channels, float epsilon) => new FoldBias(channels, epsilon);

    public override Kernel LinearForward(int rows, int inFeatures, int outFeatures, ActivationFunction activation) =>
        new LinearForward<V>(rows, inFeatures, outFeatures, activation);

    public override Kernel LinearInputGrad(int rows, int inFeatures, int outFeatures) =>
        new LinearInputGrad<V>(rows, inFeatures, outFeatures);

    public override Kernel LinearWeightGrad(int rows, int inFeatures, int outFeatures) =>
        new LinearWeightGrad<V>(rows, inFeatures, outFeatures);

    public override Kernel ChannelSum(TensorLayout layout) => layout switch
    {
        { Block: 1, Pixels: 1 } => new ColumnSum<V>(layout),
        { Block: 1 } => new PlaneSum<V>(layout),
        _ => new ChannelSum<V>(Map(layout)),
    };

    public override Kernel MaxPool(PoolGeometry geometry) => new MaxPool<V>(geometry);

    public override Kernel MaxPoolGrad(PoolGeometry geometry) => new MaxPoolGrad<V>(geometry);

    public override Kernel AvgPool(PoolGeometry geometry, bool countIncludePad) =>
        new AvgPool<V>(AverageShape.Of(geometry, countIncludePad, V.Count));

    public override Kernel AvgPoolGrad(PoolGeometry geometry, bool countIncludePad) =>
        new AvgPoolGrad<V>(AverageShape.Of(geometry, countIncludePad, V.Count));

    public override Kernel AdaptiveAvgPool(TensorLayout input, int outHeight, int outWidth) =>
        (outHeight, outWidth) == (1, 1)
            ? new GlobalAvgPool<V>(Map(input))
            : new AvgPool<V>(AverageShape.Adaptive(Map(input), outHeight, outWidth));

    public override Kernel AdaptiveAvgPoolGrad(TensorLayout input, int outHeight, int outWidth) =>
        (outHeight, outWidth) == (1, 1)
            ? new GlobalAvgPoolGrad<V>(Map(input))
            : new AvgPoolGrad<V>(AverageShape.Adaptive(Map(input), outHeight, outWidth));

    public override Kernel LocalResponseNorm(TensorLayout layout, int size, float alpha, float beta, float k) =>
        new LocalResponseNorm<V>(Map(layout), new(size, alpha, beta, k));

    public override Kernel LocalResponseNormGrad(TensorLayout layout, int size, float alpha, float beta, float k) =>
        new LocalResponseNormGrad<V>(Map(layout), new(size, alpha, beta, k));

    public override Kernel BatchNorm(TensorLayout layout, float epsilon, bool together, ActivationFunction activation) =>
        Activations.Dispatch<BatchNormFactory<V>, Kernel>(activation, new(Map(layout), epsilon, together));

    public override Kernel BatchStatistics(TensorLayout layout) => new BatchStatistics<V>(Map(layout));

    public override Kernel BatchNormParameterGrad(TensorLayout layout, float epsilon, bool together) =>
        new BatchNormParameterGrad<V>(Map(layout), epsilon, together);

    public override Kernel BatchNormInputGrad(TensorLayout layout, float epsilon) => new BatchNormInputGrad<V>(Map(layout), epsilon);

    public override Kernel BatchNormTrainingGrad(TensorLayout layout, float epsilon) => new BatchNormTrainingGrad<V>(Map(layout), epsilon);

    public override Kernel RunningAverage(int channels, int row, float momentum, double factor) =>
        new RunningAverage(channels, row, momentum, factor);

    public override Kernel CopyPart(long start, int length) => new CopyPart(start, length);

    public override Kernel Activation(ActivationFunction function, long length) =>
        Activations.Dispatch<ActivationKernelFactory<V>, Kernel>(function, new(length));

    public override Kernel ActivationGrad(ActivationFunction function, long length) =>
        Activations.Dispatch<ActivationGradFactory<V>, Kernel>(function, new(length));

    public override Kernel Dropout(TensorLayout layout, float probability, int stream, RandomState random) =>
        new Dropout(layout, probability, stream, random);

    public override Kernel StochasticDepth(TensorLayout layout, float probability, int stream, RandomState random) =>
        new StochasticDepth<V>(layout, probability, stream, random);

    public override Kernel RadixSoftmax(int rows, int channels, int radix, int cardinality) =>
        new RadixSoftmax(rows, channels, radix, cardinality);

    public override Kernel RadixSoftmaxGrad(int rows, int channels, int radix, int cardinality) =>
        new RadixSoftmaxGrad(rows, channels, radix, cardinality);

    public override Kernel Softmax(int rows, int columns) => new Softmax<V>(rows, columns);

    public override Kernel SoftmaxGrad(int rows, int columns) => new SoftmaxGrad<V>(rows, columns);

    public override Kernel CrossEntropy(int rows, int classes) => new CrossEntropy<V>(rows, classes);

    public override Kernel CrossEntropyGrad(int rows, int classes) => new CrossEntropyGrad<V>(rows, classes);

    public override Kernel Add(long length, ActivationFunction activation) =>
        Activations.Dispatch<AddFactory<V>, Kernel>(activation, new(length));

    public override Kernel Multiply(long length, float factor) => new Multiply<V>(length, factor);

    public override Kernel AssembleChannels(TensorLayout result, int operands, IReadOnlyList<ChannelPart> parts) =>
        new AssembleChannels(result, operands, parts);

    public override Kernel Scale(TensorLayout layout) => new Scale<V>(Map(layout));

    public override Kernel ScaleGateGrad(TensorLayout layout) => new ScaleGateGrad<V>(Map(layout));

    public override Kernel Fill(long length, float value) => new Fill(length, value);

    public override ISgdStep Sgd(long length) => new SgdStep<V>(length);

    public override unsafe bool AllFinite(float* values, long length) => FiniteCheck<V>.AllFinite(values, length);

    private static TensorLayout Map(TensorLayout layout) => layout.Block == V.Count
        ? layout
        : throw new ArgumentException($"{layout} is not in blocks of {V.Count} channels, the lanes of this tier.");
}
