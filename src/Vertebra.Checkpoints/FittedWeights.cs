using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Weights;

namespace Vertebra.Checkpoints;

/// <summary>A file of weights as a network wants to see it.</summary>
internal sealed class FittedWeights : ITensorSource
{
    // How many batches a batch normalisation has seen; files from before PyTorch 0.4.1 lack it, and nothing computes with it.
    private const string BatchCount = ".num_batches_tracked";

    private readonly WeightsFile _file;
    private readonly Dictionary<string, StateTensor> _own = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);
    private readonly List<MisshapenTensor> _skipped = [];

    public FittedWeights(WeightsFile file, Network network, WeightLoadOptions options)
    {
        _file = file;
        ReconcileBatchCounts(network);
        if (options.AllowHeadMismatch)
            SkipHead(network);
    }

    /// <summary>Tensors for which the network's present values stand in.</summary>
    public IReadOnlyList<MisshapenTensor> Skipped => _skipped;

    public IEnumerable<(string Name, int[] Shape)> Tensors => _file.Tensors
        .Where(tensor => !_own.ContainsKey(tensor.Name) && !_ignored.Contains(tensor.Name))
        .Select(tensor => (tensor.Name, tensor.Shape.ToArray()))
        .Concat(_own.Values.Select(parameter => (parameter.Name, parameter.Shape.ToArray())));

    public bool ReadsConcurrently => true;

    public void Read(string name, Span<float> destination)
    {
        if (_own.TryGetValue(name, out StateTensor? parameter))
            parameter.Values.CopyTo(destination);
        else
            _file.Read(name, destination);
    }

    private void ReconcileBatchCounts(Network network)
    {
        HashSet<string> wanted = [.. network.Parameters.Select(parameter => parameter.Name)];
        foreach (TensorEntry tensor in _file.Tensors)
        {
            if (IsBatchCount(tensor.Name) && !wanted.Contains(tensor.Name))
                _ignored.Add(tensor.Name);
        }
        foreach (StateTensor parameter in network.Parameters)
        {
            if (IsBatchCount(parameter.Name) && _file.Find(parameter.Name) is null)
                _own.Add(parameter.Name, parameter);
        }

        static bool IsBatchCount(string name) => name.EndsWith(BatchCount, StringComparison.Ordinal);
    }

    private void SkipHead(Network network)
    {
        int? classes = null;
        foreach (StateTensor parameter in network.Parameters)
        {
            if (_file.Find(parameter.Name) is not { Shape: [var found, ..] } tensor)
                continue;
            int[] expected = parameter.Shape.ToArray();
            bool isHead = expected.Length == tensor.Shape.Count && expected[0] == network.Classes && found != network.Classes
                && expected.Skip(1).SequenceEqual(tensor.Shape.Skip(1)) && (classes ??= found) == found;
            if (!isHead)
                continue;
            _own.Add(parameter.Name, parameter);
            _skipped.Add(new MisshapenTensor(parameter.Name, expected, tensor.Shape));
        }
    }
}
