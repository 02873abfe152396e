using Vertebra.Kernels.Convolution.Depthwise;
using Vertebra.Kernels.Convolution.Pointwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>The expansion of an inverted residual, see <see cref="PointwiseDepthwise{V}"/>.</summary>
internal sealed class PointwiseDepthwiseMethod<V> : ConvPairMethod
    where V : unmanaged, IVec<V>
{
    // What the caches of two cores hold.
    private static readonly long SharedFloats = 2L * MachineModel.SecondLevelFloats;

    // The source must stay in the cache, or the result be so large that it would leave the caches in between.
    public override bool Pays(ConvGeometry pointwise, ConvGeometry depthwise) =>
        Supports(pointwise, depthwise)
        && (PointwiseDepthwise<V>.StaysInCache(Problem(pointwise).Input with { Batch = 1 })
            || (long)pointwise.OutChannels * pointwise.OutHeight * pointwise.OutWidth > SharedFloats);

    public override bool Supports(ConvGeometry pointwise, ConvGeometry depthwise) =>
        V.Count > 1 && PointwiseDepthwise<V>.Fits(pointwise, depthwise);

    public override PackKernel PackPointwise(ConvGeometry pointwise) => DirectWeights<V>.PackForward(Problem(pointwise));

    public override PackKernel PackDepthwise(ConvGeometry depthwise) => new DepthwiseWeightPacker<V>(depthwise);

    public override Kernel Create(
        ConvGeometry pointwise, ActivationKind between, ConvGeometry depthwise, ActivationKind activation, bool means) =>
        new PointwiseDepthwise<V>(pointwise, DirectWeights<V>.Forward(Problem(pointwise)), between, depthwise, activation, means);

    private static ConvProblem Problem(ConvGeometry geometry) => ConvProblem.Forward(geometry, V.Count, V.Count);
}
