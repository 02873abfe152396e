using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Outer products with scalars gathered from plain NCHW, which pays for few channels; any shape.</summary>
internal sealed class DirectPlainWeightGradMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "direct-plain";

    public override ConvPass Pass => ConvPass.WeightGradient;

    public override Kernel Create(ConvProblem problem) => new NchwConvWeightGrad<V>(problem.Geometry);

    protected override bool Computes(ConvProblem problem) => problem.ReadsPlain;
}
