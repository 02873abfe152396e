using System.Globalization;
using Vertebra.Graph.Ir;

namespace Vertebra.Models;

/// <summary>Modules applied one after another.</summary>
public sealed class Sequential : Module
{
    /// <summary>A chain whose children are named <c>0</c>, <c>1</c>, <c>2</c>, …</summary>
    /// <param name="modules">The modules, first to last.</param>
    /// <exception cref="ArgumentException">A module has another parent.</exception>
    public Sequential(params ReadOnlySpan<Module> modules)
    {
        for (int i = 0; i < modules.Length; i++)
            Child(i.ToString(CultureInfo.InvariantCulture), modules[i]);
    }

    /// <summary>A chain whose children have names of their own.</summary>
    /// <param name="modules">The modules with their names, first to last.</param>
    /// <exception cref="ArgumentException">A name is taken or malformed, or a module has another parent.</exception>
    public Sequential(params ReadOnlySpan<(string Name, Module Module)> modules)
    {
        foreach ((string name, Module module) in modules)
            Child(name, module);
    }

    /// <summary>Which of the modules give feature maps, see <see cref="Network.Features"/>; none when null.</summary>
    public Func<Module, bool>? GivesFeature { get; init; }

    /// <summary>Name of the kind of module, for those that are chains but are known by another name.</summary>
    public string Kind { get; init; } = "Sequential";

    /// <inheritdoc/>
    public override string TypeName => Kind;

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        foreach ((_, Module module) in Children)
            x = GivesFeature?.Invoke(module) == true ? module.ApplyAsFeature(x) : module.Apply(x);
        return x;
    }
}
