using Vertebra.Kernels.Convolution.Depthwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>As many groups as channels on both sides: the forward kernel over other axes.</summary>
internal sealed class DepthwiseInputGradMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "depthwise";

    public override ConvPass Pass => ConvPass.InputGradient;

    public override PackKernel PackWeights(ConvProblem problem) => new DepthwiseWeightPacker<V>(problem.Geometry);

    public override Kernel Create(ConvProblem problem) => DepthwiseConvolution<V>.InputGrad(problem.Geometry);

    protected override bool Computes(ConvProblem problem) => problem.Geometry.IsDepthwise;
}
