using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// DenseNet (Huang, Liu, van der Maaten, Weinberger, "Densely connected convolutional networks", 2017), with the tensor names of
/// torchvision. As it stands it is the paper's DenseNet-BC for ImageNet (table 1): bottlenecks and compression. Without bottlenecks
/// it is DenseNet-C, with a compression of 1 DenseNet-B, and without both DenseNet.
/// </summary>
public sealed class DenseNet : Module
{
    private readonly BatchNormOptions _norm;
    private readonly Sequential _features;
    private readonly Linear _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="blocks">Number of layers in each dense block.</param>
    /// <param name="growthRate">Channels that a layer adds, k in the paper.</param>
    /// <param name="initialFeatures">Channels of the first convolution; 2k in the paper.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="bottleneckWidth">
    /// Channels of a layer's 1x1 convolution, in multiples of the growth rate; 0 for layers of one 3x3 convolution.
    /// </param>
    /// <param name="compression">Share of the channels that a transition keeps, theta in the paper; in (0, 1].</param>
    /// <param name="dropout">Probability of the dropout after each layer; 0.2 in the paper where data is not augmented.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; PyTorch's when null.</param>
    /// <param name="smallImages">
    /// Whether the network begins as the paper's do for images of 32x32: a 3x3 convolution at full size, no pooling.
    /// </param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public DenseNet(
        IReadOnlyList<int> blocks,
        int growthRate,
        int initialFeatures,
        int classes = 1000,
        int inChannels = 3,
        int bottleneckWidth = 4,
        double compression = 0.5,
        float dropout = 0,
        BatchNormOptions? norm = null,
        bool smallImages = false)
    {
        Check.AllAtLeastOne(blocks);
        Check.AtLeastOne(growthRate);
        Check.AtLeastOne(initialFeatures);
        Check.Ends(classes, inChannels);
        Check.NotNegative(bottleneckWidth);
        Check.Share(compression);
        Check.Probability(dropout);
        _norm = norm ?? BatchNormOptions.Default;
        List<(string, Module)> features = [.. smallImages ? SmallStem(inChannels, initialFeatures) : Stem(inChannels, initialFeatures)];
        int channels = initialFeatures;
        for (int i = 0; i < blocks.Count; i++)
        {
            var block = new DenseBlock(blocks[i], channels, growthRate, bottleneckWidth * growthRate, dropout, _norm);
            features.Add(($"denseblock{i + 1}", block));
            channels += blocks[i] * growthRate;
            if (i == blocks.Count - 1)
                break;
            int kept = Math.Max(1, (int)(channels * compression));
            features.Add(($"transition{i + 1}", Transition(channels, kept)));
            channels = kept;
        }
        features.Add(("norm5", _norm.Layer(channels)));
        _features = Child("features", new Sequential([.. features]) { GivesFeature = module => module is ReLU or DenseBlock });
        _classifier = Child("classifier", new Linear(channels, classes));
        SetInitializers((module, name) => (module, name) switch
        {
            (Conv2d, "weight") => Initializers.KaimingNormal(),
            (Linear, "bias") => Initializers.Zeros,
            _ => null,
        });
    }

    /// <inheritdoc/>
    public override string TypeName => "DenseNet";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _features.Apply(x).Relu().AsFeature();
        x = x.AdaptiveAvgPool(1);
        x = x.Flatten();
        return _classifier.Apply(x);
    }

    private (string, Module)[] Stem(int inChannels, int outChannels) =>
    [
        ("conv0", new Conv2d(inChannels, outChannels, kernel: 7, stride: 2, padding: 3, bias: false)),
        ("norm0", _norm.Layer(outChannels)),
        ("relu0", new ReLU()),
        ("pool0", new MaxPool2d(kernel: 3, stride: 2, padding: 1)),
    ];

    // The first layer of a dense block normalises what it reads, so that a convolution is all that is needed here.
    private static (string, Module)[] SmallStem(int inChannels, int outChannels) =>
        [("conv0", new Conv2d(inChannels, outChannels, kernel: 3, padding: 1, bias: false))];

    // "Pooling layers" and "Compression" of section 3: theta * m of m maps, at half the size.
    private Sequential Transition(int inChannels, int outChannels) => new(
        ("norm", _norm.Layer(inChannels)),
        ("relu", new ReLU()),
        ("conv", new Conv2d(inChannels, outChannels, kernel: 1, bias: false)),
        ("pool", new AvgPool2d(kernel: 2)))
    {
        Kind = "_Transition",
    };

    // Equation 2: each layer sees the maps of all layers before it, x_l = H_l([x_0, x_1, …, x_l-1]), and adds k of its own.
    private sealed class DenseBlock : Module
    {
        public DenseBlock(int layers, int inChannels, int growthRate, int bottleneck, float dropout, BatchNormOptions norm)
        {
            for (int i = 0; i < layers; i++)
                Child($"denselayer{i + 1}", DenseLayer(inChannels + i * growthRate, growthRate, bottleneck, dropout, norm));
        }

        public override string TypeName => "_DenseBlock";

        // One map grows layer by layer; its concatenations are prefixes of one another.
        protected override Value Forward(Value x)
        {
            foreach ((_, Module layer) in Children)
                x = ValueOperations.Concat(x, layer.Apply(x));
            return x;
        }

        // H: normalisation, ReLU, 3x3 convolution ("Composite function"); a bottleneck puts a narrow 1x1 before it ("Bottleneck layers").
        private static Sequential DenseLayer(int inChannels, int growthRate, int bottleneck, float dropout, BatchNormOptions norm)
        {
            List<(string, Module)> layer = [("norm1", norm.Layer(inChannels)), ("relu1", new ReLU())];
            if (bottleneck > 0)
            {
                layer.Add(("conv1", new Conv2d(inChannels, bottleneck, kernel: 1, bias: false)));
                layer.Add(("norm2", norm.Layer(bottleneck)));
                layer.Add(("relu2", new ReLU()));
                layer.Add(("conv2", new Conv2d(bottleneck, growthRate, kernel: 3, padding: 1, bias: false)));
            }
            else
                layer.Add(("conv1", new Conv2d(inChannels, growthRate, kernel: 3, padding: 1, bias: false)));
            if (dropout > 0)
                layer.Add(("drop", new Dropout(dropout)));
            return new Sequential([.. layer]) { Kind = "_DenseLayer" };
        }
    }
}
