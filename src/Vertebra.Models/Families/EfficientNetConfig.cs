using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>A stage of an EfficientNet: blocks of which the first has the stride and changes the number of channels.</summary>
/// <param name="Expand">Channels within a block over its input's.</param>
/// <param name="Kernel">Height and width of the depthwise, or the fused, kernel.</param>
/// <param name="Stride">Stride of the first block.</param>
/// <param name="In">Channels of the input.</param>
/// <param name="Out">Channels of the result.</param>
/// <param name="Repeats">Blocks.</param>
/// <param name="Fused">Whether one dense convolution takes the place of expansion and depthwise convolution (V2, figure 2).</param>
public sealed record EfficientNetStage(double Expand, int Kernel, int Stride, int In, int Out, int Repeats, bool Fused = false);

/// <summary>What an <see cref="EfficientNet"/> consists of.</summary>
public sealed record EfficientNetConfig
{
    // 2021, table 4: the last row.
    private const int V2LastChannels = 1280;

    // Epsilon and momentum of the authors' code, which torchvision has in its larger networks only.
    private static readonly BatchNormOptions TensorFlow = new(Epsilon: 1e-3f, Momentum: 0.01f);

    // 2019, table 1: expand, kernel, stride, in, out, repeats.
    private static readonly EfficientNetStage[] Baseline =
    [
        new(1, 3, 1, 32, 16, 1),
        new(6, 3, 2, 16, 24, 2),
        new(6, 5, 2, 24, 40, 2),
        new(6, 3, 2, 40, 80, 3),
        new(6, 5, 1, 80, 112, 3),
        new(6, 5, 2, 112, 192, 4),
        new(6, 3, 1, 192, 320, 1),
    ];

    /// <summary>The stages, first to last.</summary>
    public required IReadOnlyList<EfficientNetStage> Stages { get; init; }

    /// <summary>Channels of the last convolution; four times those of the last stage when null.</summary>
    public int? LastChannels { get; init; }

    /// <summary>Probability of the dropout before the classifier.</summary>
    public required double Dropout { get; init; }

    /// <summary>Probability of stochastic depth in the last block; it grows linearly from 0 in the first.</summary>
    public double StochasticDepth { get; init; } = 0.2;

    /// <summary>Channels of a block's input for one squeezed channel: a ratio of 0.25 in both papers.</summary>
    public int SqueezeReduction { get; init; } = 4;

    /// <summary>Epsilon and momentum.</summary>
    public BatchNormOptions Norm { get; init; } = BatchNormOptions.Default;

    /// <summary>How convolutions are padded.</summary>
    public PaddingMode Padding { get; init; }

    /// <summary>Height and width of the images that it is made for.</summary>
    public required int Resolution { get; init; }

    /// <summary>EfficientNet-B0, the baseline network: 2019, table 1.</summary>
    public static EfficientNetConfig B0 { get; } = V1(1.0, 1.0, 224, 0.2);

    /// <summary>EfficientNet-B1.</summary>
    public static EfficientNetConfig B1 { get; } = V1(1.0, 1.1, 240, 0.2);

    /// <summary>EfficientNet-B2; the paper has images of 260x260, torchvision's weights of 288x288.</summary>
    public static EfficientNetConfig B2 { get; } = V1(1.1, 1.2, 288, 0.3);

    /// <summary>EfficientNet-B3.</summary>
    public static EfficientNetConfig B3 { get; } = V1(1.2, 1.4, 300, 0.3);

    /// <summary>EfficientNet-B4.</summary>
    public static EfficientNetConfig B4 { get; } = V1(1.4, 1.8, 380, 0.4);

    /// <summary>EfficientNet-B5.</summary>
    public static EfficientNetConfig B5 { get; } = V1(1.6, 2.2, 456, 0.4) with { Norm = TensorFlow };

    /// <summary>EfficientNet-B6.</summary>
    public static EfficientNetConfig B6 { get; } = V1(1.8, 2.6, 528, 0.5) with { Norm = TensorFlow };

    /// <summary>EfficientNet-B7.</summary>
    public static EfficientNetConfig B7 { get; } = V1(2.0, 3.1, 600, 0.5) with { Norm = TensorFlow };

    /// <summary>EfficientNetV2-S: 2021, table 4.</summary>
    public static EfficientNetConfig V2Small { get; } = V2(384, 0.2,
    [
        new(1, 3, 1, 24, 24, 2, Fused: true),
        new(4, 3, 2, 24, 48, 4, Fused: true),
        new(4, 3, 2, 48, 64, 4, Fused: true),
        new(4, 3, 2, 64, 128, 6),
        new(6, 3, 1, 128, 160, 9),
        new(6, 3, 2, 160, 256, 15),
    ]);

    /// <summary>EfficientNetV2-M.</summary>
    public static EfficientNetConfig V2Medium { get; } = V2(480, 0.3,
    [
        new(1, 3, 1, 24, 24, 3, Fused: true),
        new(4, 3, 2, 24, 48, 5, Fused: true),
        new(4, 3, 2, 48, 80, 5, Fused: true),
        new(4, 3, 2, 80, 160, 7),
        new(6, 3, 1, 160, 176, 14),
        new(6, 3, 2, 176, 304, 18),
        new(6, 3, 1, 304, 512, 5),
    ]);

    /// <summary>EfficientNetV2-L.</summary>
    public static EfficientNetConfig V2Large { get; } = V2(480, 0.4,
    [
        new(1, 3, 1, 32, 32, 4, Fused: true),
        new(4, 3, 2, 32, 64, 7, Fused: true),
        new(4, 3, 2, 64, 96, 7, Fused: true),
        new(4, 3, 2, 96, 192, 10),
        new(6, 3, 1, 192, 224, 19),
        new(6, 3, 2, 224, 384, 25),
        new(6, 3, 1, 384, 640, 7),
    ]);

    /// <summary>
    /// An EfficientNet of 2019: the baseline network, scaled in all three dimensions at once (equation 3). A compound coefficient phi
    /// stands for about 1.1^phi times the width, 1.2^phi times the depth and 1.15^phi times the resolution, which doubles the
    /// multiply-adds with each step of phi; B1 to B7 have the rounded multipliers of the authors' code.
    /// </summary>
    /// <param name="width">Multiplies the channels, which are rounded to multiples of 8.</param>
    /// <param name="depth">Multiplies the blocks of a stage, rounded up.</param>
    /// <param name="resolution">Height and width of the images that it is made for.</param>
    /// <param name="dropout">Probability of the dropout before the classifier.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static EfficientNetConfig V1(double width, double depth, int resolution, double dropout)
    {
        Check.Multiplier(width);
        Check.Multiplier(depth);
        return new EfficientNetConfig
        {
            Stages =
            [
                .. Baseline.Select(stage => stage with
                {
                    In = ChannelRounding.MakeDivisible(stage.In * width),
                    Out = ChannelRounding.MakeDivisible(stage.Out * width),
                    Repeats = (int)Math.Ceiling(stage.Repeats * depth),
                }),
            ],
            Resolution = resolution,
            Dropout = dropout,
        };
    }

    /// <summary>Refuses what no network can be made of.</summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Stages);
        Check.AtLeastOne(Stages.Count);
        for (int i = 0; i < Stages.Count; i++)
        {
            EfficientNetStage stage = Stages[i];
            Check.Multiplier(stage.Expand);
            Check.OddKernel(stage.Kernel);
            Check.AtLeastOne(stage.Stride);
            Check.AtLeastOne(stage.In);
            Check.AtLeastOne(stage.Out);
            Check.AtLeastOne(stage.Repeats);
            if (i > 0 && stage.In != Stages[i - 1].Out)
            {
                throw new ArgumentException(
                    $"Stage {i + 1} takes {stage.In} channels, but the stage before it gives {Stages[i - 1].Out}; make them equal.");
            }
        }
        Check.AtLeastOne(LastChannels ?? 1, nameof(LastChannels));
        Check.AtLeastOne(SqueezeReduction);
        Check.Probability(Dropout);
        Check.Probability(StochasticDepth);
        ArgumentNullException.ThrowIfNull(Norm);
    }

    private static EfficientNetConfig V2(int resolution, double dropout, EfficientNetStage[] stages) => new()
    {
        Stages = stages,
        LastChannels = V2LastChannels,
        Norm = new BatchNormOptions(Epsilon: 1e-3f),
        Resolution = resolution,
        Dropout = dropout,
    };
}
