using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Every product of the definition from a map; any shape.</summary>
internal sealed class DirectMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "direct";

    public override ConvPass Pass => ConvPass.Forward;

    public override PackKernel PackWeights(ConvProblem problem) => DirectWeights<V>.PackForward(problem);

    public override Kernel Create(ConvProblem problem) => new DirectConvolution<V, BlockedPixels>(
        $"conv {problem.Geometry.Label} direct", problem.Geometry.Flops, DirectOperands.Forward, problem.Input, problem.Output,
        DirectWeights<V>.Forward(problem), problem.Epilogue);

    // Scalar code reads plain NCHW.
    protected override bool Computes(ConvProblem problem) => V.Count > 1 && problem.ReadsMap;
}
