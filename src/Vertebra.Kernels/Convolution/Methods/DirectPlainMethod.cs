using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Every product of the definition from plain NCHW, which pays for few channels; any shape.</summary>
internal sealed class DirectPlainMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "direct-plain";

    public override ConvPass Pass => ConvPass.Forward;

    public override PackKernel PackWeights(ConvProblem problem) => DirectWeights<V>.PackForward(problem);

    public override Kernel Create(ConvProblem problem) => new DirectConvolution<V, PlainPixels>(
        $"conv {problem.Geometry.Label} direct{(V.Count > 1 ? " from plain" : "")}", problem.Geometry.Flops, DirectOperands.Forward, problem.Input,
        problem.Output, DirectWeights<V>.Forward(problem), problem.Epilogue);

    protected override bool Computes(ConvProblem problem) => problem.ReadsPlain;
}
