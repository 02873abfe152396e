using Vertebra.Graph.Ir;

namespace Vertebra.Models.Families.Shared;

/// <summary>Modules that follow one another without being a <see cref="Sequential"/> of the tree.</summary>
internal static class ModuleChain
{
    /// <summary>Applies the first module, the second to its result, and so on.</summary>
    public static Value ApplyInTurn(this ReadOnlySpan<Module> modules, Value x)
    {
        foreach (Module module in modules)
            x = module.Apply(x);
        return x;
    }

    /// <summary>As <see cref="ApplyInTurn(Module[], Value)"/>; each result is announced as a feature map.</summary>
    public static Value ApplyInTurnAsFeatures(this Module[] modules, Value x)
    {
        foreach (Module module in modules)
            x = module.ApplyAsFeature(x);
        return x;
    }

    /// <inheritdoc cref="ApplyInTurn(ReadOnlySpan{Module}, Value)"/>
    public static Value ApplyInTurn(this Module[] modules, Value x) => ((ReadOnlySpan<Module>)modules).ApplyInTurn(x);
}
