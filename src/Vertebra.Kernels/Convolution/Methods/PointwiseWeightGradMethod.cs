using Vertebra.Kernels.Convolution.Pointwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Kernels of one pixel: outer products of many pairs of channels over a strip of pixels.</summary>
internal sealed class PointwiseWeightGradMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "pointwise";

    public override ConvPass Pass => ConvPass.WeightGradient;

    public override Kernel Create(ConvProblem problem) => new PointwiseWeightGrad<V>(problem.Geometry);

    protected override bool Computes(ConvProblem problem) => V.Count > 1 && problem.ReadsMap && PointwiseWeightGrad<V>.Serves(problem.Geometry);
}
