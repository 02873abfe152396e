using Vertebra.Models;
using Vertebra.Models.State;

namespace Vertebra.Training;

/// <summary>A copy of a network's parameters and buffers in memory.</summary>
internal sealed class WeightSnapshot
{
    private readonly (StateTensor Tensor, float[] Copy)[] _entries;

    /// <summary>Copies the present values.</summary>
    public WeightSnapshot(Network network) =>
        _entries = [.. network.Parameters.Select(parameter => (parameter, parameter.Values.ToArray()))];

    /// <summary>Copies the present values again.</summary>
    public void Take()
    {
        foreach ((StateTensor parameter, float[] copy) in _entries)
            parameter.Values.CopyTo(copy);
    }

    /// <summary>Gives the network its copied values back.</summary>
    public void Restore()
    {
        foreach ((StateTensor parameter, float[] copy) in _entries)
            copy.CopyTo(parameter.Values);
    }

    /// <summary>Name of a parameter with a value that is infinite or no number; null where there is none.</summary>
    public static string? FindNonFinite(Network network)
    {
        foreach (StateTensor parameter in network.Parameters)
        {
            foreach (float value in parameter.Values)
            {
                if (!float.IsFinite(value))
                    return parameter.Name;
            }
        }
        return null;
    }
}
