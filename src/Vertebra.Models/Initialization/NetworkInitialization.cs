using Vertebra.Graph.Ir;

namespace Vertebra.Models.Initialization;

/// <summary>Draws the parameters of a tree of modules. The values of each depend on the seed, the scheme and its name only.</summary>
internal sealed class NetworkInitialization(Module root, ulong seed, InitializationScheme scheme)
{
    // Looked up when the first parameter is drawn: a network may be inspected, or its weights loaded, and none ever is.
    private readonly Lazy<Dictionary<Parameter, ParameterInitializer>> _initializers = new(() => root.Descendants()
        .SelectMany(descendant => descendant.Module.FirstValues(scheme))
        .ToDictionary(own => own.Parameter, own => own.Initializer));

    /// <summary>Gives a parameter its first values.</summary>
    public void Fill(Parameter parameter, Span<float> values)
    {
        if (_initializers.Value.TryGetValue(parameter, out ParameterInitializer? initializer))
            initializer(values, parameter.Shape, StreamSeed(parameter.Name));
        else
            values.Clear();
    }

    // FNV-1a over the name, so that a parameter's values do not depend on the order in which parameters are touched.
    private ulong StreamSeed(string name)
    {
        ulong hash = 0xCBF29CE484222325 ^ seed;
        foreach (char character in name)
            hash = (hash ^ character) * 0x100000001B3;
        return hash;
    }
}
