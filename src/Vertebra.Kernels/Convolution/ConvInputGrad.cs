using Vertebra.Kernels.Convolution.Depthwise;
using Vertebra.Kernels.Convolution.Winograd;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution;

/// <summary>
/// Makes the kernels for the gradient of a convolution's input: direct convolutions of the output's gradient, one a phase, or minimal
/// filtering.
/// </summary>
internal static class ConvInputGrad<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>Whether a gradient can be computed in some way.</summary>
    public static bool Supports(in ConvGeometry geometry, ConvAlgorithm algorithm) =>
        algorithm == ConvAlgorithm.Direct || WinogradTile.OfInputGradient(geometry, algorithm, V.Count) is not null;

    public static PackKernel Pack(ConvGeometry geometry, ConvAlgorithm algorithm)
    {
        if (algorithm != ConvAlgorithm.Direct)
            return Winograd<V>.PackGradient(geometry.InputGradient()!.Value, Tile(geometry, algorithm));
        return geometry.IsDepthwise
            ? new PackDepthwiseWeights<V>(geometry)
            : new PackDirectWeights<V>(geometry, Weights(geometry), transposed: true);
    }

    public static Kernel Create(ConvGeometry geometry, ConvAlgorithm algorithm)
    {
        if (algorithm != ConvAlgorithm.Direct)
            return Winograd<V>.CreateGradient(geometry.InputGradient()!.Value, Tile(geometry, algorithm));
        if (geometry.IsDepthwise)
            return DepthwiseConvolution<V>.InputGrad(geometry);
        var source = new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, V.Count);
        var destination = new TensorLayout(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth, V.Count);
        string name = $"conv {geometry.Label} input gradient";
        DirectWeightsLayout weights = Weights(geometry);
        return V.Count == 1
            ? new DirectConvolution<V, PlainPixels>(name, geometry.Flops, DirectOperands.InputGrad, source, destination, weights, default)
            : new DirectConvolution<V, BlockedPixels>(name, geometry.Flops, DirectOperands.InputGrad, source, destination, weights, default);
    }

    private static WinogradTile Tile(in ConvGeometry geometry, ConvAlgorithm algorithm) =>
        WinogradTile.OfInputGradient(geometry, algorithm, V.Count)
        ?? throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, $"The input gradient of a {geometry.Label} convolution cannot be computed so.");

    private static DirectWeightsLayout Weights(ConvGeometry geometry)
    {
        ChannelGroups forward = ChannelGroups.Merge(geometry, V.Count, V.Count);
        return new DirectWeightsLayout(
            ConvPhase.InputGrad(geometry), new ChannelGroups(forward.Count, forward.OutChannels, forward.InChannels), V.Count, V.Count);
    }
}
