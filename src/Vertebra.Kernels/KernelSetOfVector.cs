using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Linear;
using Vertebra.Kernels.Pooling;
using Vertebra.Kernels.Random;
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

    public override Kernel Reorder(TensorLayout from, TensorLayout to) => throw new NotSupportedException();

    public override PackKernel PackConvForward(ConvGeometry geometry, int inputBlock) => ConvForward<V>.Pack(geometry, inputBlock);

    public override Kernel ConvForward(ConvGeometry geometry, int inputBlock, ActivationFunction activation) =>
        ConvForward<V>.Create(geometry, inputBlock, activation);

    public override PackKernel PackConvInputGrad(ConvGeometry geometry) => ConvInputGrad<V>.Pack(geometry);

    public override Kernel ConvInputGrad(ConvGeometry geometry) => ConvInputGrad<V>.Create(geometry);

    public override Kernel ConvWeightGrad(ConvGeometry geometry, int inputBlock) => new ConvWeightGrad<V>(geometry, inputBlock);

    public override Kernel LinearForward(int rows, int inFeatures, int outFeatures, ActivationFunction activation) =>
        new LinearForward<V>(rows, inFeatures, outFeatures, activation);

    public override Kernel LinearInputGrad(int rows, int inFeatures, int outFeatures) =>
        new LinearInputGrad<V>(rows, inFeatures, outFeatures);

    public override Kernel LinearWeightGrad(int rows, int inFeatures, int outFeatures) =>
        new LinearWeightGrad<V>(rows, inFeatures, outFeatures);

    public override Kernel ChannelSum(TensorLayout layout) => throw new NotSupportedException();

    public override Kernel MaxPool(PoolGeometry geometry) => throw new NotSupportedException();

    public override Kernel MaxPoolGrad(PoolGeometry geometry) => throw new NotSupportedException();

    public override Kernel AvgPool(PoolGeometry geometry, bool countIncludePad) => throw new NotSupportedException();

    public override Kernel AvgPoolGrad(PoolGeometry geometry, bool countIncludePad) => throw new NotSupportedException();

    public override Kernel AdaptiveAvgPool(TensorLayout input, int outHeight, int outWidth) => throw new NotSupportedException();

    public override Kernel AdaptiveAvgPoolGrad(TensorLayout input, int outHeight, int outWidth) => throw new NotSupportedException();

    public override Kernel LocalResponseNorm(TensorLayout layout, int size, float alpha, float beta, float k) => throw new NotSupportedException();

    public override Kernel LocalResponseNormGrad(TensorLayout layout, int size, float alpha, float beta, float k) => throw new NotSupportedException();

    public override Kernel Activation(ActivationFunction function, long length) => throw new NotSupportedException();

    public override Kernel ActivationGrad(ActivationFunction function, long length) => throw new NotSupportedException();

    public override Kernel Dropout(TensorLayout layout, float probability, int stream, RandomState random) => throw new NotSupportedException();

    public override Kernel Softmax(int rows, int columns) => throw new NotSupportedException();

    public override Kernel SoftmaxGrad(int rows, int columns) => throw new NotSupportedException();

    public override Kernel CrossEntropy(int rows, int classes) => throw new NotSupportedException();

    public override Kernel CrossEntropyGrad(int rows, int classes) => throw new NotSupportedException();

    public override Kernel Add(long length) => throw new NotSupportedException();

    public override Kernel Fill(long length, float value) => throw new NotSupportedException();
}
