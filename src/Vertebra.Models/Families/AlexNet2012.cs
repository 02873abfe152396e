using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// AlexNet as Krizhevsky, Sutskever and Hinton describe it in "ImageNet Classification with Deep Convolutional Neural Networks"
/// (2012), figure 2 and section 3: ReLU after every layer but the last, poolings of 3x3 that overlap (stride 2), the two devices'
/// halves as two groups of convolution, local response normalisation in the first two layers.
/// The linear layers are made for maps of 6x6, which images of 224x224 give.
/// </summary>
public sealed class AlexNet2012 : Module
{
    private readonly Sequential _conv1;
    private readonly Sequential _conv2;
    private readonly Sequential _conv3;
    private readonly Sequential _conv4;
    private readonly Sequential _conv5;
    private readonly Linear _fc1;
    private readonly Linear _fc2;
    private readonly Linear _fc3;
    private readonly ReLU _relu;
    private readonly Dropout _dropout;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="dropout">Probability of the two dropouts.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public AlexNet2012(int classes = 1000, int inChannels = 3, float dropout = 0.5f)
    {
        Check.Ends(classes, inChannels);
        Check.Probability(dropout);
        _conv1 = Child("conv1", new Sequential(
            new Conv2d(inChannels, 96, kernel: 11, stride: 4, padding: 2),
            new ReLU(),
            Normalization(),
            new MaxPool2d(kernel: 3, stride: 2))
        {
            GivesFeature = module => module is not Conv2d,
        });
        _conv2 = Child("conv2", new Sequential(
            new Conv2d(96, 256, kernel: 5, padding: 2, groups: 2),
            new ReLU(),
            Normalization(),
            new MaxPool2d(kernel: 3, stride: 2))
        {
            GivesFeature = module => module is not Conv2d,
        });
        _conv3 = Child("conv3", new Sequential(new Conv2d(256, 384, kernel: 3, padding: 1), new ReLU()));
        _conv4 = Child("conv4", new Sequential(new Conv2d(384, 384, kernel: 3, padding: 1, groups: 2), new ReLU()));
        _conv5 = Child("conv5", new Sequential(
            new Conv2d(384, 256, kernel: 3, padding: 1, groups: 2),
            new ReLU(),
            new MaxPool2d(kernel: 3, stride: 2))
        {
            GivesFeature = module => module is not Conv2d,
        });
        _fc1 = Child("fc1", new Linear(256 * 6 * 6, 4096));
        _fc2 = Child("fc2", new Linear(4096, 4096));
        _fc3 = Child("fc3", new Linear(4096, classes));
        _relu = Child("relu", new ReLU());
        _dropout = Child("dropout", new Dropout(dropout));
        // Section 5: biases of 1 give the ReLUs behind them positive inputs to start from.
        Module[] positive = [.. new[] { _conv2, _conv4, _conv5 }.Select(stage => stage.Children[0].Module), _fc1, _fc2];
        SetInitializers((module, name) => (module, name) switch
        {
            (Conv2d or Linear, "weight") => Initializers.Normal(0.01),
            (Conv2d or Linear, _) => positive.Contains(module) ? Initializers.Ones : Initializers.Zeros,
            _ => null,
        });
    }

    /// <inheritdoc/>
    public override string TypeName => "AlexNet2012";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _conv1.Apply(x);
        x = _conv2.Apply(x);
        x = _conv3.Apply(x);
        x = _conv4.Apply(x);
        x = _conv5.Apply(x);
        x = x.Flatten();
        x = _relu.Apply(_fc1.Apply(_dropout.Apply(x)));
        x = _relu.Apply(_fc2.Apply(_dropout.Apply(x)));
        return _fc3.Apply(x);
    }

    // Section 3.3: k = 2, n = 5, alpha = 1e-4, beta = 0.75; PyTorch divides alpha by n.
    private static LocalResponseNorm Normalization() => new(size: 5, alpha: 1e-4f, beta: 0.75f, k: 2);
}
