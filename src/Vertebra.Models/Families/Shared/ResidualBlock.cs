using Vertebra.Models.Layers;

namespace Vertebra.Models.Families.Shared;

/// <summary>What a residual network asks of one of its blocks.</summary>
/// <param name="InChannels">Channels of the block's input.</param>
/// <param name="Planes">Channels of its 3x3 convolution at cardinality 1 and base width 64.</param>
public sealed record ResidualBlockOptions(int InChannels, int Planes)
{
    /// <summary>
    /// The planes at which a group is as wide as the base width: those of the first stage (Xie and others 2017, table 1).
    /// </summary>
    public const int PlanesOfBaseWidth = 64;

    /// <summary>Pixels of the input for one of the output; 1 or 2.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether the block has no shortcut at all, not even the identity.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Brings the input to the shape of the output; null for the identity.</summary>
    public Module? Shortcut { get; init; }

    /// <summary>State-dictionary name of the shortcut.</summary>
    public string ShortcutName { get; init; } = "downsample";

    /// <summary>Groups of the 3x3 convolution (Xie and others 2017).</summary>
    public int Cardinality { get; init; } = 1;

    /// <summary>Width of a group at <see cref="PlanesOfBaseWidth"/> planes.</summary>
    public int BaseWidth { get; init; } = PlanesOfBaseWidth;

    /// <summary>Whether a bottleneck strides on its first 1x1 convolution, as in the 2015 paper, and not on the 3x3.</summary>
    public bool StrideOnFirst { get; init; }

    /// <summary>Output channels for one of the squeezed ones (Hu and others 2018); null without squeeze and excitation.</summary>
    public int? SqueezeReduction { get; init; }

    /// <summary>Probability that training skips the block's branch for an image.</summary>
    public float StochasticDepth { get; init; }

    /// <summary>
    /// Whether the last normalisation of the branch starts at zero, so that the block starts as its shortcut (Goyal and others
    /// 2017, section 5.1).
    /// </summary>
    public bool ZeroInitLast { get; init; }

    /// <summary>Epsilon and momentum of the batch normalisations.</summary>
    public BatchNormOptions Norm { get; init; } = BatchNormOptions.Default;

    /// <summary>Channels of a bottleneck's 3x3 convolution.</summary>
    internal int Width
    {
        get
        {
            int groupWidth = Planes * BaseWidth / PlanesOfBaseWidth;
            return groupWidth > 0
                ? groupWidth * Cardinality
                : throw new ArgumentException(
                    $"{Planes} planes at a base width of {BaseWidth} leave a group without channels; raise one of them.");
        }
    }

    /// <summary>The normalisation before the sum.</summary>
    internal BatchNorm2d LastNorm(int channels) => new(channels, Norm.Epsilon, Norm.Momentum, ZeroInitLast ? 0 : 1);

    /// <summary>The gate on the branch's result, where the network has one.</summary>
    internal SqueezeExcitation? Gate(int channels) =>
        SqueezeReduction is { } reduction ? new SqueezeExcitation(channels, Math.Max(1, channels / reduction)) : null;
}

/// <summary>A kind of residual block.</summary>
/// <param name="Expansion">Channels of its output for one plane.</param>
/// <param name="Create">Makes a block.</param>
public sealed record ResidualBlock(int Expansion, Func<ResidualBlockOptions, Module> Create);
