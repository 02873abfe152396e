namespace Vertebra.Models.Layers;

/// <summary>Makes the layers of the non-linearities that families choose by name.</summary>
internal static class ActivationLayers
{
    /// <summary>A new layer of a kind.</summary>
    public static Module Layer(this ActivationKind kind) => kind switch
    {
        ActivationKind.Identity => new Identity(),
        ActivationKind.Relu => new ReLU(),
        ActivationKind.Relu6 => new ReLU6(),
        ActivationKind.Tanh => new Tanh(),
        ActivationKind.Sigmoid => new Sigmoid(),
        ActivationKind.HardSigmoid => new Hardsigmoid(),
        ActivationKind.Silu => new SiLU(),
        ActivationKind.HardSwish => new Hardswish(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no layer of that non-linearity."),
    };
}
