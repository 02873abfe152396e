using Vertebra.Models.Layers;

namespace Vertebra.Models.Families.Shared;

/// <summary>What a <see cref="StagedMobileNet"/> consists of.</summary>
public sealed record MobileNetConfig
{
    /// <summary>The stages, first to last.</summary>
    public required IReadOnlyList<MobileStage> Stages { get; init; }

    /// <summary>Channels of the first convolution before the width multiplier.</summary>
    public int Stem { get; init; } = 32;

    /// <summary>Channels of the pointwise convolution before the classifier; 0 for none. The width multiplier does not apply.</summary>
    public int Head { get; init; }

    /// <summary>Multiplies the channels.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Multiplies the blocks of a stage, rounded up.</summary>
    public double Depth { get; init; } = 1;

    /// <summary>Share of the channels that rounding down must keep.</summary>
    public double RoundLimit { get; init; } = 0.9;

    /// <summary>The non-linearity everywhere.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Relu6;

    /// <summary>Epsilon and momentum.</summary>
    public BatchNormOptions Norm { get; init; } = BatchNormOptions.Default;

    /// <summary>How convolutions are padded.</summary>
    public PaddingMode Padding { get; init; }

    /// <summary>Probability of the dropout before the classifier.</summary>
    public double Dropout { get; init; }

    /// <summary>Probability of stochastic depth in the last block; it grows linearly from 0 in the first.</summary>
    public double StochasticDepth { get; init; }

    /// <summary>Refuses what no network can be made of.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Stages);
        Check.AtLeastOne(Stages.Count);
        foreach (MobileStage stage in Stages)
        {
            Check.Multiplier(stage.Expand);
            Check.OddKernel(stage.Kernel);
            Check.AtLeastOne(stage.Stride);
            Check.AtLeastOne(stage.Out);
            Check.AtLeastOne(stage.Repeats);
            Check.Weight(stage.Squeeze);
        }
        Check.AtLeastOne(Stem);
        Check.NotNegative(Head);
        Check.Multiplier(Width);
        Check.Multiplier(Depth);
        Check.Probability(Dropout);
        Check.Probability(StochasticDepth);
        ArgumentNullException.ThrowIfNull(Norm);
    }

    /// <summary>Channels after the width multiplier.</summary>
    internal int Scale(int channels) => ChannelRounding.MakeDivisible(channels * Width, limit: RoundLimit);
}
