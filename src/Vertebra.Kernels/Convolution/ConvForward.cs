using Vertebra.Kernels.Convolution.Depthwise;
using Vertebra.Kernels.Convolution.Pointwise;
using Vertebra.Kernels.Convolution.Rows;
using Vertebra.Kernels.Convolution.Winograd;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution;

/// <summary>Makes the forward kernels of convolutions.</summary>
internal static class ConvForward<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>Whether a convolution can be computed in some way.</summary>
    public static bool Supports(in ConvGeometry geometry, int inputBlock, ConvAlgorithm algorithm) =>
        algorithm == ConvAlgorithm.Direct || (inputBlock == V.Count && WinogradTile.Of(geometry, algorithm, V.Count) is not null);

    public static PackKernel Pack(ConvGeometry geometry, int inputBlock, ConvAlgorithm algorithm)
    {
        if (algorithm != ConvAlgorithm.Direct)
            return Winograd<V>.Pack(geometry, Tile(geometry, inputBlock, algorithm));
        if (IsDepthwise(geometry, inputBlock))
            return new PackDepthwiseWeights<V>(geometry);
        return IsByRows(geometry, inputBlock)
            ? new PackGroupedWeights<V>(geometry)
            : new PackDirectWeights<V>(geometry, Weights(geometry, inputBlock), transposed: false);
    }

    public static Kernel Create(
        ConvGeometry geometry, int inputBlock, ConvEpilogue epilogue, ConvAlgorithm algorithm, PointwisePrologue prologue)
    {
        if (prologue.Transform != PointwiseTransform.None && !TakesPrologue(geometry, inputBlock))
            throw new ArgumentException($"There is no kernel of a {geometry.Label} convolution with a prologue.", nameof(prologue));
        if (algorithm != ConvAlgorithm.Direct)
            return Winograd<V>.Create(geometry, Tile(geometry, inputBlock, algorithm), epilogue);
        if (IsByRows(geometry, inputBlock))
            return new RowConvolution<V>(geometry, epilogue);
        if (IsDepthwise(geometry, inputBlock))
            return DepthwiseConvolution<V>.Forward(geometry, epilogue);
        var source = new TensorLayout(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth, inputBlock);
        var destination = new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, V.Count);
        DirectWeightsLayout weights = Weights(geometry, inputBlock);
        if (inputBlock != 1 && PointwiseConvolution<V>.Fits(geometry))
            return new PointwiseConvolution<V>(geometry, DirectOperands.Forward, weights, epilogue, prologue);
        string name = $"conv {geometry.Label} direct{(inputBlock == 1 && V.Count > 1 ? " from plain" : "")}";
        return inputBlock == 1
            ? new DirectConvolution<V, PlainPixels>(name, geometry.Flops, DirectOperands.Forward, source, destination, weights, epilogue)
            : new DirectConvolution<V, BlockedPixels>(name, geometry.Flops, DirectOperands.Forward, source, destination, weights, epilogue);
    }

    /// <summary>Whether there is a kernel that transforms what it reads.</summary>
    public static bool TakesPrologue(in ConvGeometry geometry, int inputBlock) => inputBlock != 1 && PointwiseConvolution<V>.Fits(geometry);

    /// <summary>Whether a pointwise convolution and the depthwise one behind it have a kernel together.</summary>
    public static bool SupportsPair(in ConvGeometry pointwise, in ConvGeometry depthwise) =>
        V.Count > 1 && PointwiseDepthwise<V>.Fits(pointwise, depthwise);

    public static Kernel CreatePair(
        ConvGeometry pointwise, ActivationFunction between, ConvGeometry depthwise, ActivationFunction activation, bool means) =>
        new PointwiseDepthwise<V>(pointwise, Weights(pointwise, V.Count), between, depthwise, activation, means);

    private static WinogradTile Tile(in ConvGeometry geometry, int inputBlock, ConvAlgorithm algorithm)
    {
        if (!Supports(geometry, inputBlock, algorithm))
            throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, $"A {geometry.Label} convolution cannot be computed so.");
        return WinogradTile.Of(geometry, algorithm, V.Count)!.Value;
    }

    private static bool IsDepthwise(in ConvGeometry geometry, int inputBlock) => geometry.IsDepthwise && inputBlock == V.Count;

    private static bool IsByRows(in ConvGeometry geometry, int inputBlock) => inputBlock == V.Count && RowConvolution<V>.Fits(geometry);

    private static DirectWeightsLayout Weights(ConvGeometry geometry, int inputBlock)
    {
        if (inputBlock != 1 && inputBlock != V.Count)
            throw new ArgumentOutOfRangeException(nameof(inputBlock), inputBlock, $"The input's block is 1 or {V.Count}.");
        return new DirectWeightsLayout(
            ConvPhase.Forward(geometry), ChannelGroups.Merge(geometry, inputBlock, V.Count), inputBlock, V.Count);
    }
}
