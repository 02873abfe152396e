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
        _ => throw new GraphException($"There is no kernel for the activation {kind}."),
    };
}
