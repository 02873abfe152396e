using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Direct convolutions of the output's gradient over transposed weights, one for each residue of the position modulo the stride; any shape.</summary>
internal sealed class DirectInputGradMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "direct";

    public override ConvPass Pass => ConvPass.InputGradient;

    public override PackKernel PackWeights(ConvProblem problem) =>
        new DirectWeightPacker<V>(problem.Geometry, DirectWeights<V>.InputGradient(problem), transposed: true);

    public override Kernel Create(ConvProblem problem)
    {
        string name = $"conv {problem.Geometry.Label} input gradient";
        DirectWeightsLayout weights = DirectWeights<V>.InputGradient(problem);
        return V.Count == 1
            ? new DirectConvolution<V, PlainPixels>(
                name, problem.Geometry.Flops, DirectOperands.InputGrad, problem.Output, problem.Input, weights, default)
            : new DirectConvolution<V, BlockedPixels>(
                name, problem.Geometry.Flops, DirectOperands.InputGrad, problem.Output, problem.Input, weights, default);
    }

    protected override bool Computes(ConvProblem problem) => true;
}
