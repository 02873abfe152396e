using Vertebra.Graph.Ir;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>What the columns of table 1 of the VGG paper differ in, and what torchvision adds.</summary>
public sealed record VggConfig
{
    /// <summary>Column A: 11 layers with weights.</summary>
    public static VggConfig Vgg11 { get; } = new() { Convolutions = [1, 1, 2, 2, 2] };

    /// <summary>Column B: 13 layers with weights.</summary>
    public static VggConfig Vgg13 { get; } = new() { Convolutions = [2, 2, 2, 2, 2] };

    /// <summary>Column D: 16 layers with weights.</summary>
    public static VggConfig Vgg16 { get; } = new() { Convolutions = [2, 2, 3, 3, 3] };

    /// <summary>Column E: 19 layers with weights.</summary>
    public static VggConfig Vgg19 { get; } = new() { Convolutions = [2, 2, 4, 4, 4] };

    /// <summary>3x3 convolutions of each stage; a stage ends with a pooling that halves the map.</summary>
    public required IReadOnlyList<int> Convolutions { get; init; }

    /// <summary>Channels of each stage, as many as <see cref="Convolutions"/>.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [64, 128, 256, 512, 512];

    /// <summary>Whether a batch normalisation follows each convolution.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>Epsilon and momentum of the batch normalisations.</summary>
    public BatchNormOptions Norm { get; init; } = BatchNormOptions.Default;

    /// <summary>Features of the two hidden linear layers.</summary>
    public int HiddenFeatures { get; init; } = 4096;

    /// <summary>Probability of the two dropouts.</summary>
    public float Dropout { get; init; } = 0.5f;
}

/// <summary>
/// VGG of Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2014), as torchvision has
/// it: stages of 3x3 convolutions, each ended by a pooling, then three linear layers. Maps of another size than 7x7 are averaged
/// to it.
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
        if (config.Convolutions.Count == 0 || config.Convolutions.Count != config.Channels.Count)
        {
            throw new ArgumentException(
                $"There are {config.Convolutions.Count} stages of convolutions and channels for {config.Channels.Count}.", nameof(config));
        }
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
        foreach ((int convolutions, int width) in config.Convolutions.Zip(config.Channels))
        {
            for (int i = 0; i < convolutions; i++)
            {
                yield return new Conv2d(channels, width, kernel: 3, padding: 1);
                if (config.BatchNorm)
                    yield return config.Norm.Layer(width);
                yield return new ReLU();
                channels = width;
            }
            yield return new MaxPool2d(kernel: 2, stride: 2);
        }
    }
}
