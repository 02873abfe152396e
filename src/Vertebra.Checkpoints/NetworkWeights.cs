using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Weights;

namespace Vertebra.Checkpoints;

/// <summary>Writes and reads a network's parameters and buffers, under PyTorch's names.</summary>
public static class NetworkWeights
{
    /// <summary>
    /// Writes all parameters and buffers as safetensors. The file appears, or replaces an older one, only when all of it is on the disk. The same
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
    /// Replaces all parameters and buffers by a file's: safetensors, a PyTorch checkpoint, or <c>.npz</c>, whatever
    /// <see cref="WeightsFile"/> reads. Plans that were compiled before need
    /// <see cref="Vertebra.Graph.Runtime.Plan.RefreshWeights"/>.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">A file with exactly the network's names and shapes. Counters of batches
    /// (<c>num_batches_tracked</c>), which old files lack, may be missing or left over.</param>
    /// <param name="options">How strictly the file has to fit; null for the defaults.</param>
    /// <returns>What the file was, and which tensors were skipped.</returns>
    /// <exception cref="StateDictionaryException">Names or shapes differ; the network is unchanged.</exception>
    /// <exception cref="WeightsFormatException">The file is damaged or of no format that is read; the network is unchanged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read; the network is unchanged.</exception>
    public static WeightLoadReport Load(Network network, string path, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        using WeightsFile file = WeightsFile.Open(path);
        var source = new FittedWeights(file, network, options ?? new WeightLoadOptions());
        network.LoadState(source);
        return new WeightLoadReport(file.Format, source.Skipped);
    }

    /// <summary>The number of classes that a file's classifier tells apart, so that the network can be made for it.</summary>
    /// <param name="model">The network that the file is for.</param>
    /// <param name="path">A file of weights, see <see cref="Load"/>.</param>
    /// <returns>The number of classes; null where the file lacks the network's classifier, and so is of another network.</returns>
    /// <exception cref="WeightsFormatException">The file is damaged or of no format that is read.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static int? FindClasses(ModelEntry model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        using WeightsFile file = WeightsFile.Open(path);
        return HeadClasses.Find(file, model);
    }
}
