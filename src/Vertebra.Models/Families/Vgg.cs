using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>What the columns of table 1 of the VGG paper differ in, and what torchvision adds.</summary>
public sealed record VggConfig
{
    /// <summary>Column A: 11 layers with weights.</summary>
    public static VggConfig Vgg11 { get; } = new() { Convolutions = [1, 1, 2, 2, 2] };

    /// <summary>Column A-LRN: A with local response normalisation, which the paper found to be of no use.</summary>
    public static VggConfig Vgg11Lrn { get; } = Vgg11 with { ResponseNorm = true };

    /// <summary>Column B: 13 layers with weights.</summary>
    public static VggConfig Vgg13 { get; } = new() { Convolutions = [2, 2, 2, 2, 2] };

    /// <summary>Column C: 16 layers with weights, of which three have 1x1 kernels.</summary>
    public static VggConfig Vgg16C { get; } = new() { Convolutions = [2, 2, 3, 3, 3], LastKernels = [3, 3, 1, 1, 1] };

    /// <summary>Column D: 16 layers with weights.</summary>
    public static VggConfig Vgg16 { get; } = new() { Convolutions = [2, 2, 3, 3, 3] };

    /// <summary>Column E: 19 layers with weights.</summary>
    public static VggConfig Vgg19 { get; } = new() { Convolutions = [2, 2, 4, 4, 4] };

    /// <summary>3x3 convolutions of each stage; a stage ends with a pooling that halves the map.</summary>
    public required IReadOnlyList<int> Convolutions { get; init; }

    /// <summary>
    /// Channels of each stage, as many as <see cref="Convolutions"/>: 64 at first, twice as many after each pooling up to 512 (section
    /// 2.1).
    /// </summary>
    public IReadOnlyList<int> Channels { get; init; } = [64, 128, 256, 512, 512];

    /// <summary>
    /// Side of the kernel of each stage's last convolution, as many as <see cref="Convolutions"/>; 3 everywhere when null.
    /// </summary>
    public IReadOnlyList<int>? LastKernels { get; init; }

    /// <summary>Whether local response normalisation follows the first convolution.</summary>
    public bool ResponseNorm { get; init; }

    /// <summary>Whether a batch normalisation follows each convolution.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>Epsilon and momentum of the batch normalisations.</summary>
    public BatchNormOptions Norm { get; init; } = BatchNormOptions.Default;

    /// <summary>Features of the two hidden linear layers.</summary>
    public int HiddenFeatures { get; init; } = 4096;

    /// <summary>Probability of the two dropouts.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <summary>Refuses what no network can be made of.</summary>
    internal void Validate()
    {
        Check.AllAtLeastOne(Convolutions);
        Check.AllAtLeastOne(Channels);
        foreach (int kernel in LastKernels ?? [])
            Check.OddKernel(kernel, nameof(LastKernels));
        if (Convolutions.Count != Channels.Count || (LastKernels?.Count ?? Channels.Count) != Channels.Count)
        {
            throw new ArgumentException(
                $"There are {Convolutions.Count} stages of convolutions, channels for {Channels.Count} and last kernels for "
                + $"{LastKernels?.Count ?? Channels.Count}; give each as many.");
        }
        Check.AtLeastOne(HiddenFeatures);
        Check.Probability(Dropout);
        ArgumentNullException.ThrowIfNull(Norm);
    }
}

/// <summary>
/// VGG of Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2014), as torchvision has
/// it: stages of 3x3 convolutions of stride 1 that keep the size of the map, each ended by a 2x2 pooling of stride 2; then three
/// linear layers; ReLU after all but the last (section 2.1). Maps of another size than 7x7 are averaged to it.
/// </summary>
public sealed class Vgg : Module
{
    private const int PooledSide = 7;

    private readonly Sequential _features;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Sequential _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="config">Its depth and options.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <exception cref="ArgumentException">The stages of the configuration do not match, or a number is out of range.</exception>
    public Vgg(VggConfig config, int classes = 1000, int inChannels = 3)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Check.Ends(classes, inChannels);
        _features = Child("features", new Sequential([.. Features(config, inChannels)]) { GivesFeature = _ => true });
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(PooledSide));
        _classifier = Child("classifier", new Sequential(
            new Linear(config.Channels[^1] * PooledSide * PooledSide, config.HiddenFeatures),
            new ReLU(),
            new Dropout(config.Dropout),
            new Linear(config.HiddenFeatures, config.HiddenFeatures),
            new ReLU(),
            new Dropout(config.Dropout),
            new Linear(config.HiddenFeatures, classes)));
        SetInitializers((module, name) => (module, name) switch
        {
            (Conv2d, "weight") => Initializers.KaimingNormal(Fan.Out),
            (Linear, "weight") => Initializers.Normal(0.01),
            (Conv2d or Linear, "bias") => Initializers.Zeros,
            _ => null,
        });
    }

    /// <inheritdoc/>
    public override string TypeName => "VGG";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _features.Apply(x);
        x = _avgpool.Apply(x);
        x = x.Flatten();
        return _classifier.Apply(x);
    }

    private static IEnumerable<Module> Features(VggConfig config, int channels)
    {
        for (int stage = 0; stage < config.Channels.Count; stage++)
        {
            int width = config.Channels[stage], convolutions = config.Convolutions[stage];
            for (int i = 0; i < convolutions; i++)
            {
                int kernel = i == convolutions - 1 ? config.LastKernels?[stage] ?? 3 : 3;
                yield return new Conv2d(channels, width, kernel, padding: kernel / 2);
                if (config.BatchNorm)
                    yield return config.Norm.Layer(width);
                yield return new ReLU();
                if (config.ResponseNorm && stage == 0 && i == 0)
                    yield return new LocalResponseNorm(size: 5, alpha: 1e-4f, beta: 0.75f, k: 2);
                channels = width;
            }
            yield return new MaxPool2d(kernel: 2, stride: 2);
        }
    }
}
