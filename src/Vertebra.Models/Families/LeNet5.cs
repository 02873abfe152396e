using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998) in its present-day form: full connections between the maps, maximum pooling and
/// ReLU. Images are 32x32; 28x28 data is padded by 2.
/// </summary>
public sealed class LeNet5 : Module
{
    private readonly Conv2d _conv1;
    private readonly Conv2d _conv2;
    private readonly Linear _fc1;
    private readonly Linear _fc2;
    private readonly Linear _fc3;
    private readonly Module _activation;
    private readonly MaxPool2d _pool;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="activation">
    /// What follows each layer but the last. <see cref="ActivationKind.Identity"/> gives the network that tutorials print without
    /// any activation: between its maximum poolings it is linear.
    /// </param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public LeNet5(int classes = 10, int inChannels = 1, ActivationKind activation = ActivationKind.Relu)
    {
        Check.Ends(classes, inChannels);
        _conv1 = Child("conv1", new Conv2d(inChannels, 6, kernel: 5));
        _conv2 = Child("conv2", new Conv2d(6, 16, kernel: 5));
        _fc1 = Child("fc1", new Linear(16 * 5 * 5, 120));
        _fc2 = Child("fc2", new Linear(120, 84));
        _fc3 = Child("fc3", new Linear(84, classes));
        _activation = Child<Module>("activation", activation switch
        {
            ActivationKind.Identity => new Identity(),
            ActivationKind.Relu => new ReLU(),
            ActivationKind.Tanh => new Tanh(),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "LeNet-5 comes with Identity, Relu or Tanh."),
        });
        _pool = Child("pool", new MaxPool2d(kernel: 2));
    }

    /// <inheritdoc/>
    public override string TypeName => "LeNet5";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _pool.Apply(_activation.ApplyAsFeature(_conv1.Apply(x)));
        x = _pool.ApplyAsFeature(_activation.ApplyAsFeature(_conv2.Apply(x)));
        x = x.Flatten();
        x = _activation.Apply(_fc1.Apply(x));
        x = _activation.Apply(_fc2.Apply(x));
        return _fc3.Apply(x);
    }
}
