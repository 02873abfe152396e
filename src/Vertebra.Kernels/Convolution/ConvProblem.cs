using Vertebra.Kernels.Convolution.Pointwise;
using Vertebra.Kernels.Layout;

namespace Vertebra.Kernels.Convolution;

/// <summary>What is computed of a convolution, and the order of its kernels' operands.</summary>
internal enum ConvPass
{
    /// <summary>
    /// x, packed weights, bias or null, addend map or null, the prologue's operands → y map. x is a map, or plain NCHW. The result may share
    /// the addend.
    /// </summary>
    Forward,

    /// <summary>packed weights, dy map → dx map.</summary>
    InputGradient,

    /// <summary>x (map or plain NCHW), dy map → dw, as PyTorch stores weights.</summary>
    WeightGradient,
}

/// <summary>A convolution that is to be computed: all that a <see cref="ConvMethod"/> is chosen by.</summary>
/// <param name="Geometry">The shape; of the forward pass also for gradients.</param>
/// <param name="Pass">What is computed.</param>
/// <param name="InputBlock">Channels of x that lie side by side: <paramref name="Lanes"/> of a map, 1 of plain NCHW. Input gradients write a map.</param>
/// <param name="Lanes">Lanes of a vector, and channels that lie side by side in all other maps.</param>
internal sealed record ConvProblem(ConvGeometry Geometry, ConvPass Pass, int InputBlock, int Lanes)
{
    /// <summary>What a forward pass does to its sums.</summary>
    public ConvEpilogue Epilogue { get; init; }

    /// <summary>What a forward pass does to x while it reads it.</summary>
    public PointwisePrologue Prologue { get; init; }

    /// <summary>Whether x is a map; in scalar code it is plain NCHW as well.</summary>
    public bool ReadsMap => InputBlock == Lanes;

    /// <summary>Whether x is plain NCHW; in scalar code it is a map as well.</summary>
    public bool ReadsPlain => InputBlock == 1;

    /// <summary>The layout of x and of its gradient.</summary>
    public TensorLayout Input => new(Geometry.Batch, Geometry.InChannels, Geometry.InHeight, Geometry.InWidth, InputBlock);

    /// <summary>The layout of y and of its gradient.</summary>
    public TensorLayout Output => new(Geometry.Batch, Geometry.OutChannels, Geometry.OutHeight, Geometry.OutWidth, Lanes);

    public static ConvProblem Forward(
        ConvGeometry geometry, int inputBlock, int lanes, ConvEpilogue epilogue = default, PointwisePrologue prologue = default) =>
        new(geometry, ConvPass.Forward, inputBlock, lanes) { Epilogue = epilogue, Prologue = prologue };

    public static ConvProblem InputGradient(ConvGeometry geometry, int lanes) => new(geometry, ConvPass.InputGradient, lanes, lanes);

    public static ConvProblem WeightGradient(ConvGeometry geometry, int inputBlock, int lanes) =>
        new(geometry, ConvPass.WeightGradient, inputBlock, lanes);
}
