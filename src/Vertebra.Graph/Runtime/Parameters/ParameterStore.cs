using System.Collections.Concurrent;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Runtime;

/// <summary>Gives a parameter its first values.</summary>
/// <param name="parameter">The parameter.</param>
/// <param name="values">Its elements in row-major order, to be overwritten.</param>
public delegate void InitialValues(Parameter parameter, Span<float> values);

/// <summary>
/// The values of parameters. A plan is compiled from a graph and a store, and one graph may have many: a network's weights, their
/// moving average, a snapshot. Values get memory when they are first asked for, so that a network can be inspected without
/// owning its weights. Plans of one store share packed weights. Reading is safe for several threads; writing is for one at a time.
/// </summary>
public sealed class ParameterStore
{
    private readonly ConcurrentDictionary<Parameter, ParameterValues> _own = new();
    private readonly ParameterStore? _parent;
    private InitialValues _initial;
    private long _version;

    /// <summary>Makes a store for any parameters.</summary>
    /// <param name="initial">Gives the first values; zeros when null.</param>
    public ParameterStore(InitialValues? initial = null)
    {
        _initial = initial ?? Zeros;
        Packed = new PackedWeights();
    }

    /// <summary>Makes a store that holds some parameters itself and has the others from another store, memory and all.</summary>
    /// <param name="parent">The other store.</param>
    /// <param name="own">The parameters that are held here.</param>
    /// <param name="initial">Gives their first values; zeros when null.</param>
    public ParameterStore(ParameterStore parent, IEnumerable<Parameter> own, InitialValues? initial = null)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(own);
        _parent = parent;
        _initial = initial ?? Zeros;
        Packed = parent.Packed;
        foreach (Parameter parameter in own)
            _own.TryAdd(parameter, new ParameterValues(parameter, _initial));
    }

    /// <summary>The packed forms of the values, for the store's plans and those of the stores upon it.</summary>
    internal PackedWeights Packed { get; }

    /// <summary>Grows whenever values change, so far as the store is told.</summary>
    internal long Version => _parent?.Version ?? Volatile.Read(ref _version);

    /// <summary>The values of a parameter; the same object each time.</summary>
    public ParameterValues this[Parameter parameter]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(parameter);
            if (_own.TryGetValue(parameter, out ParameterValues? values))
                return values;
            return _parent is not null
                ? _parent[parameter]
                : _own.GetOrAdd(parameter, static (added, initial) => new ParameterValues(added, initial), _initial);
        }
    }

    /// <summary>
    /// Gives the parameters that the store holds itself other first values, and draws anew what has been drawn. Plans that were compiled
    /// before need <see cref="Plan.RefreshWeights"/>.
    /// </summary>
    /// <param name="initial">Gives the values.</param>
    public void Reset(InitialValues initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        _initial = initial;
        foreach (ParameterValues values in _own.Values)
            values.Reset(initial);
        Changed();
    }

    /// <summary>
    /// Tells those who keep plans of this store, or of the store beneath it, that values have changed. <see cref="Reset"/> tells it itself; call it after
    /// writing to values in place.
    /// </summary>
    public void Changed()
    {
        if (_parent is not null)
            _parent.Changed();
        else
            Interlocked.Increment(ref _version);
    }

    /// <summary>A store of its own with copies of the present values of some parameters.</summary>
    /// <param name="parameters">The parameters; others have their first values there.</param>
    public ParameterStore Copy(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var copy = new ParameterStore(_initial);
        foreach (Parameter parameter in parameters)
        {
            StagedValues staged = copy[parameter].Stage();
            this[parameter].Values.CopyTo(staged.Values);
            staged.Commit();
        }
        return copy;
    }

    private static void Zeros(Parameter parameter, Span<float> values) => values.Clear();
}
