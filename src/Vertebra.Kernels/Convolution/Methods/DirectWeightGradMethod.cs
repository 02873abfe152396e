using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Outer products of the channels of two maps, tap by tap; any shape.</summary>
internal sealed class DirectWeightGradMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "direct";

    public override ConvPass Pass => ConvPass.WeightGradient;

    public override Kernel Create(ConvProblem problem) => new ConvWeightGrad<V>(problem.Geometry);

    protected override bool Computes(ConvProblem problem) => problem.ReadsMap;
}
