using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Weights;

namespace Vertebra.Training;

/// <summary>Keeps a network's parameters and buffers in safetensors files, under PyTorch's names.</summary>
public static class NetworkWeights
{
    /// <summary>
    /// Writes all parameters and buffers. The file appears, or replaces an older one, only when all of it is on the disk. The same
    /// weights and metadata give the same bytes.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="metadata">Strings to keep beside the tensors.</param>
    /// <exception cref="IOException">The file cannot be written; an older file of that name is unharmed.</exception>
    public static void Save(Network network, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        SafetensorsWriter.Write(
            path,
            network.Parameters.Select(parameter => new NamedTensor(parameter.Name, parameter.Shape.ToArray(), parameter.Values.ToArray())),
            metadata);
    }

    /// <summary>
    /// Replaces all parameters and buffers by a file's. Plans that were compiled before need
    /// <see cref="Vertebra.Graph.Runtime.Plan.RefreshWeights"/>.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">A safetensors file with exactly the network's names and shapes.</param>
    /// <exception cref="StateDictionaryException">Names or shapes differ; the network is unchanged.</exception>
    /// <exception cref="WeightsFormatException">The file is damaged; the network is unchanged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read; the network is unchanged.</exception>
    public static void Load(Network network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        network.LoadState(new Source(file));
    }

    private sealed class Source(SafetensorsFile file) : ITensorSource
    {
        public IEnumerable<(string Name, int[] Shape)> Tensors => file.Tensors.Select(tensor => (tensor.Name, tensor.Shape.ToArray()));

        public void Read(string name, Span<float> destination) => file.Read(name, destination);
    }
}
