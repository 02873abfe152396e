namespace Vertebra;

/// <summary>Elementwise non-linearities, alone or applied by a kernel to its results.</summary>
public enum ActivationKind
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>min(max(x + 3, 0), 6) / 6 (Howard 2019).</summary>
    HardSigmoid,

    /// <summary>x * sigmoid(x), also called swish (Ramachandran 2017).</summary>
    Silu,

    /// <summary>x * hard sigmoid(x) (Howard 2019).</summary>
    HardSwish,
}

/// <summary>Facts about the non-linearities.</summary>
public static class ActivationKinds
{
    /// <summary>Whether the gradient is a function of x; where it is not, it is one of the result y.</summary>
    public static bool GradientReadsInput(this ActivationKind kind) => kind is ActivationKind.Silu or ActivationKind.HardSwish;
}
