using Vertebra.Kernels.Convolution.Depthwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>As many groups as channels on both sides, any kernel.</summary>
internal sealed class DepthwiseMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "depthwise";

    public override ConvPass Pass => ConvPass.Forward;

    public override PackKernel PackWeights(ConvProblem problem) => new DepthwiseWeightPacker<V>(problem.Geometry);

    public override Kernel Create(ConvProblem problem) => DepthwiseConvolution<V>.Forward(problem.Geometry, problem.Epilogue);

    protected override bool Computes(ConvProblem problem) => problem.ReadsMap && problem.Geometry.IsDepthwise;
}
