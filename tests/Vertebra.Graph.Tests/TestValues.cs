using System.Runtime.CompilerServices;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;

namespace Vertebra.Graph.Tests;

/// <summary>Remembers the store that has a parameter's values, so that a test needs to pass its graph along only.</summary>
internal static class TestValues
{
    private static readonly ConditionalWeakTable<Parameter, ParameterStore> Stores = [];

    /// <summary>Says where a parameter's values are.</summary>
    public static Parameter In(this Parameter parameter, ParameterStore store)
    {
        Stores.AddOrUpdate(parameter, store);
        return parameter;
    }

    public static Span<float> Values(this Parameter parameter) => Stores.GetValue(parameter, _ => new ParameterStore())[parameter].Values;

    /// <summary>The store of a graph's parameters, or one with copies of their values where each has its own.</summary>
    public static ParameterStore StoreOf(ComputationGraph graph)
    {
        ParameterStore[] stores =
            [.. graph.Parameters.Select(parameter => Stores.TryGetValue(parameter, out ParameterStore? store) ? store : null).OfType<ParameterStore>().Distinct()];
        return stores switch
        {
            [] => new ParameterStore(),
            [var one] => one,
            _ => new ParameterStore((parameter, values) => parameter.Values().CopyTo(values)),
        };
    }

    public static Plan Compile(this ComputationGraph graph, CompileOptions? options = null) => Plan.Compile(graph, StoreOf(graph), options);
}
