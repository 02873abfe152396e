namespace Vertebra.Kernels.Elementwise;

/// <summary>Elementwise non-linearities, alone or fused behind a convolution or linear kernel.</summary>
internal enum ActivationFunction
{
    Identity,
    Relu,
    Tanh,
    Relu6,
    Sigmoid,
    HardSigmoid,
    Silu,
    HardSwish,
}
