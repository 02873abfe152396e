using Vertebra.Graph.Ir;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// DenseNet (Huang, Liu, van der Maaten, Weinberger, "Densely connected convolutional networks", 2017) with bottlenecks and
/// compression, the paper's DenseNet-BC, with the tensor names of torchvision.
/// </summary>
public sealed class DenseNet : Module
{
    private readonly Sequential _features;
    private readonly Linear _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="blocks">Number of layers in each dense block.</param>
    /// <param name="growthRate">Channels that a layer adds, k in the paper.</param>
    /// <param name="initialFeatures">Channels of the first convolution.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="bottleneckWidth">Channels of a layer's 1x1 convolution, in multiples of the growth rate.</param>
    /// <param name="compression">Share of the channels that a transition keeps, theta in the paper; in (0, 1].</param>
    /// <param name="dropout">Probability of the dropout after each layer; 0.2 in the paper where data is not augmented.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public DenseNet(
        IReadOnlyList<int> blocks,
        int growthRate,
        int initialFeatures,
        int classes = 1000,
        int inChannels = 3,
        int bottleneckWidth = 4,
        double compression = 0.5,
        float dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentOutOfRangeException.ThrowIfLessThan(bottleneckWidth, 1);
        if (compression is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(compression), compression, "A compression is in (0, 1].");
        List<(string, Module)> features =
        [
            ("conv0", new Conv2d(inChannels, initialFeatures, kernel: 7, stride: 2, padding: 3, bias: false)),
            ("norm0", new BatchNorm2d(initialFeatures)),
            ("relu0", new ReLU()),
            ("pool0", new MaxPool2d(kernel: 3, stride: 2, padding: 1)),
        ];
        int channels = initialFeatures;
        for (int i = 0; i < blocks.Count; i++)
        {
            features.Add(($"denseblock{i + 1}", new DenseBlock(blocks[i], channels, growthRate, bottleneckWidth * growthRate, dropout)));
            channels += blocks[i] * growthRate;
            if (i == blocks.Count - 1)
                break;
            int kept = (int)(channels * compression);
            features.Add(($"transition{i + 1}", Transition(channels, kept)));
            channels = kept;
        }
        features.Add(("norm5", new BatchNorm2d(channels)));
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

    // "Transition layers" of section 3.
    private static Sequential Transition(int inChannels, int outChannels) => new(
        ("norm", new BatchNorm2d(inChannels)),
        ("relu", new ReLU()),
        ("conv", new Conv2d(inChannels, outChannels, kernel: 1, bias: false)),
        ("pool", new AvgPool2d(kernel: 2)));

    // Equation 2: each layer sees the maps of all layers before it.
    private sealed class DenseBlock : Module
    {
        public DenseBlock(int layers, int inChannels, int growthRate, int bottleneck, float dropout)
        {
            for (int i = 0; i < layers; i++)
                Child($"denselayer{i + 1}", DenseLayer(inChannels + i * growthRate, growthRate, bottleneck, dropout));
        }

        public override string TypeName => "_DenseBlock";

        // One map grows layer by layer; its concatenations are prefixes of one another.
        protected override Value Forward(Value x)
        {
            foreach ((_, Module layer) in Children)
                x = ValueOperations.Concat(x, layer.Apply(x));
            return x;
        }

        private static Sequential DenseLayer(int inChannels, int growthRate, int bottleneck, float dropout)
        {
            List<(string, Module)> layer =
            [
                ("norm1", new BatchNorm2d(inChannels)),
                ("relu1", new ReLU()),
                ("conv1", new Conv2d(inChannels, bottleneck, kernel: 1, bias: false)),
                ("norm2", new BatchNorm2d(bottleneck)),
                ("relu2", new ReLU()),
                ("conv2", new Conv2d(bottleneck, growthRate, kernel: 3, padding: 1, bias: false)),
            ];
            if (dropout > 0)
                layer.Add(("drop", new Dropout(dropout)));
            return new Sequential([.. layer]);
        }
    }
}
