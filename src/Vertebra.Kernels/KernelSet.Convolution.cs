using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Convolution.Depthwise;
using Vertebra.Kernels.Convolution.Pointwise;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels;

/// <content>The kernels of convolutions, each of which can be computed in several ways.</content>
internal sealed partial class KernelSet
{
    /// <summary>Whether <see cref="ConvForward"/> and its packing can compute a convolution in some way.</summary>
    public bool SupportsConvForward(ConvGeometry geometry, int inputBlock, ConvAlgorithm algorithm) =>
        Tier.Create<ForwardSupport, bool>(new(geometry, inputBlock, algorithm));

    /// <summary>weights → packed, for <see cref="ConvForward"/> with an input of that block.</summary>
    public PackKernel PackConvForward(ConvGeometry geometry, int inputBlock, ConvAlgorithm algorithm = ConvAlgorithm.Direct) =>
        Tier.Create<ForwardPacking, PackKernel>(new(geometry, inputBlock, algorithm));

    /// <summary>
    /// x, packed weights, bias or null, addend map or null, the prologue's operands → y map. The input is a map, or plain NCHW (block 1),
    /// which pays for few channels. The result may share the addend.
    /// </summary>
    public Kernel ConvForward(
        ConvGeometry geometry, int inputBlock, ConvEpilogue epilogue, ConvAlgorithm algorithm = ConvAlgorithm.Direct,
        PointwisePrologue prologue = default) =>
        Make(new ForwardRecipe(geometry, inputBlock, epilogue, algorithm, prologue));

    /// <summary>Whether <see cref="ConvForward"/> takes a prologue for a convolution.</summary>
    public bool TakesPrologue(ConvGeometry geometry, int inputBlock) =>
        Tier.Create<PrologueSupport, bool>(new(geometry, inputBlock));

    /// <summary>Whether <see cref="PointwiseDepthwise"/> computes two convolutions.</summary>
    public bool SupportsPointwiseDepthwise(ConvGeometry pointwise, ConvGeometry depthwise) =>
        Tier.Create<PairSupport, bool>(new(pointwise, depthwise));

    /// <summary>
    /// x map, packed weights, bias or null, packed weights of the depthwise convolution, its bias or null, with <paramref name="means"/> the
    /// map of one pixel that receives the mean of each map of y → y map.
    /// </summary>
    public Kernel PointwiseDepthwise(
        ConvGeometry pointwise, ActivationFunction between, ConvGeometry depthwise, ActivationFunction activation, bool means) =>
        Make(new PairRecipe(pointwise, between, depthwise, activation, means));

    /// <summary>Whether <see cref="ConvInputGrad"/> and its packing can compute a gradient in some way.</summary>
    public bool SupportsConvInputGrad(ConvGeometry geometry, ConvAlgorithm algorithm) =>
        Tier.Create<InputGradSupport, bool>(new(geometry, algorithm));

    /// <summary>weights → packed, for <see cref="ConvInputGrad"/>.</summary>
    public PackKernel PackConvInputGrad(ConvGeometry geometry, ConvAlgorithm algorithm = ConvAlgorithm.Direct) =>
        Tier.Create<InputGradPacking, PackKernel>(new(geometry, algorithm));

    /// <summary>packed weights, dy map → dx map.</summary>
    public Kernel ConvInputGrad(ConvGeometry geometry, ConvAlgorithm algorithm = ConvAlgorithm.Direct) =>
        Make(new InputGradRecipe(geometry, algorithm));

    /// <summary>x (map or plain NCHW), dy map → dw, as PyTorch stores weights.</summary>
    public Kernel ConvWeightGrad(ConvGeometry geometry, int inputBlock) => Make(new WeightGradRecipe(geometry, inputBlock));

    private readonly record struct ForwardSupport(
        ConvGeometry Geometry, int InputBlock, ConvAlgorithm Algorithm) : IVectorFactory<bool>
    {
        public bool Create<V>()
            where V : unmanaged, IVec<V> => ConvForward<V>.Supports(Geometry, InputBlock, Algorithm);
    }

    private readonly record struct ForwardPacking(
        ConvGeometry Geometry, int InputBlock, ConvAlgorithm Algorithm) : IVectorFactory<PackKernel>
    {
        public PackKernel Create<V>()
            where V : unmanaged, IVec<V> => ConvForward<V>.Pack(Geometry, InputBlock, Algorithm);
    }

    private readonly record struct ForwardRecipe(
        ConvGeometry Geometry, int InputBlock, ConvEpilogue Epilogue, ConvAlgorithm Algorithm,
        PointwisePrologue Prologue) : IKernelRecipe
    {
        public Kernel Create<V>()
            where V : unmanaged, IVec<V> => ConvForward<V>.Create(Geometry, InputBlock, Epilogue, Algorithm, Prologue);
    }

    private readonly record struct PrologueSupport(ConvGeometry Geometry, int InputBlock) : IVectorFactory<bool>
    {
        public bool Create<V>()
            where V : unmanaged, IVec<V> => ConvForward<V>.TakesPrologue(Geometry, InputBlock);
    }

    private readonly record struct PairSupport(ConvGeometry Pointwise, ConvGeometry Depthwise) : IVectorFactory<bool>
    {
        public bool Create<V>()
            where V : unmanaged, IVec<V> => ConvForward<V>.SupportsPair(Pointwise, Depthwise);
    }

    private readonly record struct PairRecipe(
        ConvGeometry Pointwise, ActivationFunction Between, ConvGeometry Depthwise, ActivationFunction Activation,
        bool Means) : IKernelRecipe
    {
        public Kernel Create<V>()
            where V : unmanaged, IVec<V> => ConvForward<V>.CreatePair(Pointwise, Between, Depthwise, Activation, Means);
    }

    private readonly record struct InputGradSupport(ConvGeometry Geometry, ConvAlgorithm Algorithm) : IVectorFactory<bool>
    {
        public bool Create<V>()
            where V : unmanaged, IVec<V> => ConvInputGrad<V>.Supports(Geometry, Algorithm);
    }

    private readonly record struct InputGradPacking(ConvGeometry Geometry, ConvAlgorithm Algorithm) : IVectorFactory<PackKernel>
    {
        public PackKernel Create<V>()
            where V : unmanaged, IVec<V> => ConvInputGrad<V>.Pack(Geometry, Algorithm);
    }

    private readonly record struct InputGradRecipe(ConvGeometry Geometry, ConvAlgorithm Algorithm) : IKernelRecipe
    {
        public Kernel Create<V>()
            where V : unmanaged, IVec<V> => ConvInputGrad<V>.Create(Geometry, Algorithm);
    }

    private readonly record struct WeightGradRecipe(ConvGeometry Geometry, int InputBlock) : IKernelRecipe
    {
        public Kernel Create<V>()
            where V : unmanaged, IVec<V> => (InputBlock, Geometry.IsDepthwise) switch
            {
                (_, true) when InputBlock == V.Count => new DepthwiseWeightGrad<V>(Geometry),
                (1, _) => new PlainConvWeightGrad<V>(Geometry),
                _ when PointwiseWeightGrad<V>.Serves(Geometry) => new PointwiseWeightGrad<V>(Geometry),
                _ => new ConvWeightGrad<V>(Geometry),
            };
    }
}
