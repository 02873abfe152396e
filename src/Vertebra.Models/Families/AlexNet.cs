using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// AlexNet as torchvision has it: the one-column network of Krizhevsky's "One weird trick for parallelizing convolutional neural
/// networks" (2014), without local response normalisation.
/// </summary>
public sealed class AlexNet : Module
{
    private readonly Sequential _features;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Sequential _classifier;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="dropout">Probability of the two dropouts.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public AlexNet(int classes = 1000, int inChannels = 3, float dropout = 0.5f)
    {
        Check.Ends(classes, inChannels);
        Check.Probability(dropout);
        _features = Child("features", new Sequential(
            new Conv2d(inChannels, 64, kernel: 11, stride: 4, padding: 2),
            new ReLU(),
            new MaxPool2d(kernel: 3, stride: 2),
            new Conv2d(64, 192, kernel: 5, padding: 2),
            new ReLU(),
            new MaxPool2d(kernel: 3, stride: 2),
            new Conv2d(192, 384, kernel: 3, padding: 1),
            new ReLU(),
            new Conv2d(384, 256, kernel: 3, padding: 1),
            new ReLU(),
            new Conv2d(256, 256, kernel: 3, padding: 1),
            new ReLU(),
            new MaxPool2d(kernel: 3, stride: 2))
        {
            GivesFeature = _ => true,
        });
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(6));
        _classifier = Child("classifier", new Sequential(
            new Dropout(dropout),
            new Linear(256 * 6 * 6, 4096),
            new ReLU(),
            new Dropout(dropout),
            new Linear(4096, 4096),
            new ReLU(),
            new Linear(4096, classes)));
    }

    /// <inheritdoc/>
    public override string TypeName => "AlexNet";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _features.Apply(x);
        x = _avgpool.Apply(x);
        x = x.Flatten();
        return _classifier.Apply(x);
    }
}
