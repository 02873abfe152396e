using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>The orders in which direct and pointwise convolution read weights.</summary>
internal static class DirectWeights<V>
    where V : unmanaged, IVec<V>
{
    public static DirectWeightsLayout Forward(ConvProblem problem) => new(
        ConvPhase.Forward(problem.Geometry), ChannelGroups.Merge(problem.Geometry, problem.InputBlock, V.Count), problem.InputBlock, V.Count);

    public static PackKernel PackForward(ConvProblem problem) =>
        new DirectWeightPacker<V>(problem.Geometry, Forward(problem), transposed: false);

    public static DirectWeightsLayout InputGradient(ConvProblem problem)
    {
        ChannelGroups forward = ChannelGroups.Merge(problem.Geometry, V.Count, V.Count);
        return new DirectWeightsLayout(
            ConvPhase.InputGrad(problem.Geometry), new ChannelGroups(forward.Count, forward.OutChannels, forward.InChannels), V.Count, V.Count);
    }
}
