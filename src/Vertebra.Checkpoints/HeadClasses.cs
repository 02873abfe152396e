using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Weights;

namespace Vertebra.Checkpoints;

/// <summary>Tells from weights for how many classes they were trained.</summary>
internal static class HeadClasses
{
    /// <summary>The number of classes, or null where the file is not of that network.</summary>
    public static int? Find(WeightsFile file, ModelEntry model)
    {
        // The head is what takes another shape when the number of classes does.
        Network network = model.Create();
        Network other = model.Create(network.Classes + 1);
        int? classes = null;
        foreach (StateTensor parameter in network.Parameters)
        {
            if (parameter.Shape == other.State[parameter.Name].Shape)
                continue;
            if (file.Find(parameter.Name) is not { Shape: [> 0 and var found, ..] } || (classes ??= found) != found)
                return null;
        }
        return classes;
    }
}
