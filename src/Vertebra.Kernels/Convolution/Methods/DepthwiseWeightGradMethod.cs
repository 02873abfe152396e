using Vertebra.Kernels.Convolution.Depthwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>As many groups as channels on both sides.</summary>
internal sealed class DepthwiseWeightGradMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "depthwise";

    public override ConvPass Pass => ConvPass.WeightGradient;

    public override Kernel Create(ConvProblem problem) => new DepthwiseWeightGrad<V>(problem.Geometry);

    protected override bool Computes(ConvProblem problem) => problem.ReadsMap && problem.Geometry.IsDepthwise;
}
