using Vertebra.Graph.Ir;
using Vertebra.Kernels.Elementwise;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>The kernels' name for each activation of the graph.</summary>
internal static class ActivationFunctions
{
    /// <exception cref="GraphException">There is no kernel for it.</exception>
    public static ActivationFunction Of(ActivationKind kind) => kind switch
    {
        ActivationKind.Identity => ActivationFunction.Identity,
        ActivationKind.Relu => ActivationFunction.Relu,
        ActivationKind.Tanh => ActivationFunction.Tanh,
        ActivationKind.Relu6 => ActivationFunction.Relu6,
        ActivationKind.Sigmoid => ActivationFunction.Sigmoid,
        ActivationKind.HardSigmoid => ActivationFunction.HardSigmoid,
        ActivationKind.Silu => ActivationFunction.Silu,
        ActivationKind.HardSwish => ActivationFunction.HardSwish,
        _ => throw new GraphException($"There is no kernel for the activation {kind}."),
    };
}
