using Vertebra.Kernels.Convolution.Pointwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Kernels of one pixel: a matrix product over pixels, which can transform what it reads.</summary>
internal sealed class PointwiseMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "pointwise";

    public override ConvPass Pass => ConvPass.Forward;

    public override PackKernel PackWeights(ConvProblem problem) => DirectWeights<V>.PackForward(problem);

    public override Kernel Create(ConvProblem problem) => new PointwiseConvolution<V>(
        problem.Geometry, DirectOperands.Forward, DirectWeights<V>.Forward(problem), problem.Epilogue, problem.Prologue);

    protected override bool TakesPrologue => true;

    protected override bool Computes(ConvProblem problem) => V.Count > 1 && problem.ReadsMap && PointwiseConvolution<V>.Fits(problem.Geometry);
}
