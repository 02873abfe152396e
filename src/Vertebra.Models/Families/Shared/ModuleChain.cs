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

    /// <inheritdoc cref="ApplyInTurn(ReadOnlySpan{Module}, Value)"/>
    public static Value ApplyInTurn(this Module[] modules, Value x) => ((ReadOnlySpan<Module>)modules).ApplyInTurn(x);
}
