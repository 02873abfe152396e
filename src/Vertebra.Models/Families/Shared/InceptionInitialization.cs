using Vertebra.Models.Initialization;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families.Shared;

/// <summary>How torchvision initialises its two Inception networks.</summary>
internal static class InceptionInitialization
{
    // torchvision cuts at this value, not at a multiple of the deviation.
    private const double Bound = 2;

    /// <summary>Weights of convolutions and linear layers from a truncated normal distribution; biases as the layers have them.</summary>
    public static Func<Module, string, ParameterInitializer?> TruncatedNormal(double deviation) => (module, name) =>
        module is Conv2d or Linear && name == "weight" ? Initializers.TruncatedNormal(deviation, limit: Bound / deviation) : null;
}
