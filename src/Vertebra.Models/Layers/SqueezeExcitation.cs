using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>
/// Squeeze and excitation (Hu, Shen, Sun 2018): each channel is scaled by a gate that two 1x1 convolutions compute from the means
/// of all channels.
/// </summary>
public sealed class SqueezeExcitation : Module
{
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Conv2d _reduce;
    private readonly Conv2d _expand;
    private readonly Module _activation;
    private readonly Module _gate;

    /// <summary>Makes the layer.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="squeezeChannels">Channels between the two convolutions.</param>
    /// <param name="activation">What follows the first convolution.</param>
    /// <param name="gate">What follows the second one.</param>
    /// <param name="reduceName">State-dictionary name of the first convolution.</param>
    /// <param name="expandName">State-dictionary name of the second one.</param>
    public SqueezeExcitation(
        int channels,
        int squeezeChannels,
        ActivationKind activation = ActivationKind.Relu,
        ActivationKind gate = ActivationKind.Sigmoid,
        string reduceName = "fc1",
        string expandName = "fc2")
    {
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _reduce = Child(reduceName, new Conv2d(channels, squeezeChannels, kernel: 1));
        _expand = Child(expandName, new Conv2d(squeezeChannels, channels, kernel: 1));
        _activation = Child("activation", activation.Layer());
        _gate = Child("scale_activation", gate.Layer());
    }

    /// <inheritdoc/>
    public override string TypeName => "SqueezeExcitation";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        Value gate = _avgpool.Apply(x);
        gate = _activation.Apply(_reduce.Apply(gate));
        gate = _gate.Apply(_expand.Apply(gate));
        return x.Scale(gate);
    }
}
