using System.Runtime.ExceptionServices;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;

namespace Vertebra.Models.State;

/// <summary>A network's parameters and buffers under their full names, in the order of PyTorch's state dictionary.</summary>
public sealed class StateDictionary : ITensorSource
{
    private readonly string _network;
    private readonly StateTensor[] _entries;
    private readonly Dictionary<string, StateTensor> _byName;

    private StateDictionary(string network, StateTensor[] entries)
    {
        _network = network;
        _entries = entries;
        _byName = entries.ToDictionary(entry => entry.Name);
    }

    /// <summary>The tensors: name, shape and values of each.</summary>
    public IReadOnlyList<StateTensor> Entries => _entries;

    /// <summary>Names and shapes.</summary>
    public IEnumerable<(string Name, int[] Shape)> Tensors => _entries.Select(entry => (entry.Name, entry.Shape.ToArray()));

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">The network has none of that name.</exception>
    public StateTensor this[string name] =>
        _byName.TryGetValue(name, out StateTensor? tensor)
            ? tensor
            : throw new KeyNotFoundException($"{_network} has no tensor '{name}'.");

    /// <summary>Whether a parameter is one of these.</summary>
    internal bool Contains(Parameter parameter) =>
        _byName.TryGetValue(parameter.Name, out StateTensor? known) && known.Parameter == parameter;

    /// <summary>Whether a parameter is one of these and is trained.</summary>
    public bool Trains(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return Contains(parameter) && _byName[parameter.Name].IsTrainable;
    }

    /// <summary>Names the parameters of a tree of modules.</summary>
    internal static StateDictionary Assemble(string network, Module root, ParameterStore store)
    {
        var seen = new HashSet<Parameter>();
        foreach ((string name, Parameter parameter) in root.NamedState())
        {
            if (!seen.Add(parameter))
                throw new ArgumentException($"The parameter '{name}' is also registered as '{parameter.Name}'.", nameof(root));
            parameter.Name = name;
        }
        return new StateDictionary(network, [.. root.NamedState().Select(own => new StateTensor(own.Parameter, store))]);
    }

    /// <summary>The same parameters with the values of another store.</summary>
    internal StateDictionary In(ParameterStore store) =>
        new(_network, [.. _entries.Select(entry => new StateTensor(entry.Parameter, store) { IsTrainable = entry.IsTrainable })]);

    /// <summary>Copies a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="destination">Takes its elements in row-major order.</param>
    /// <exception cref="KeyNotFoundException">The network has none of that name.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void Read(string name, Span<float> destination) => this[name].Values.CopyTo(destination);

    /// <summary>Replaces all tensors. They are read aside first, so that a source that fails half-way changes nothing.</summary>
    internal void Load(ITensorSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Check(source);
        var staged = new StagedValues[_entries.Length];
        if (source.ReadsConcurrently)
            ReadConcurrently(source, staged);
        else
            ReadInTurn(source, staged);
        foreach (StagedValues values in staged)
            values.Commit();
    }

    private void ReadInTurn(ITensorSource source, StagedValues[] staged)
    {
        for (int i = 0; i < staged.Length; i++)
            Read(source, staged, i);
    }

    private void ReadConcurrently(ITensorSource source, StagedValues[] staged)
    {
        try
        {
            Parallel.For(0, staged.Length, i => Read(source, staged, i));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }

    private void Read(ITensorSource source, StagedValues[] staged, int i)
    {
        staged[i] = _entries[i].Stage();
        source.Read(_entries[i].Name, staged[i].Values);
    }

    private void Check(ITensorSource source)
    {
        HashSet<string> left = [.. _byName.Keys];
        List<string> unexpected = [];
        List<MisshapenTensor> misshapen = [];
        foreach ((string name, int[] shape) in source.Tensors)
        {
            if (!left.Remove(name))
                unexpected.Add(name);
            else if (_byName[name].Shape.ToArray() is var expected && !expected.SequenceEqual(shape))
                misshapen.Add(new MisshapenTensor(name, expected, shape));
        }
        string[] missing = [.. _entries.Select(entry => entry.Name).Where(left.Contains)];
        if (missing.Length + unexpected.Count + misshapen.Count > 0)
            throw new StateDictionaryException(_network, missing, unexpected, misshapen);
    }
}
