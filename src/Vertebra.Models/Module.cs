using System.Runtime.InteropServices;
using Vertebra.Graph.Ir;
using Vertebra.Models.Initialization;
using Vertebra.Models.Summary;

namespace Vertebra.Models;

/// <summary>
/// A part of a network. Its constructor registers parameters, buffers and children under the names that they have in a PyTorch
/// state dictionary; <see cref="Forward"/> describes the computation. A module is a description only: it is traced into a
/// graph, and it is not changed by tracing, so one module may be traced by several threads.
/// </summary>
public abstract class Module
{
    private readonly List<Registration> _parameters = [];
    private readonly List<Registration> _buffers = [];
    private readonly List<(string Name, Module Module)> _children = [];
    private readonly HashSet<string> _names = [];
    private string? _name;

    /// <summary>Name of the kind of module, as PyTorch prints it, e.g. <c>Conv2d</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>Own parameters, in order of registration.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Parameters => _parameters.Select(own => (own.Name, own.Parameter));

    /// <summary>Own buffers, in order of registration.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Buffers => _buffers.Select(own => (own.Name, own.Parameter));

    /// <summary>Direct children, in order of registration.</summary>
    public IReadOnlyList<(string Name, Module Module)> Children => _children;

    /// <summary>Describes what the module computes.</summary>
    /// <param name="x">The input.</param>
    /// <returns>The result, in the same graph.</returns>
    /// <exception cref="ShapeException">The input's shape does not fit.</exception>
    public Value Apply(Value x)
    {
        using (x.Builder.Enter(_name ?? ""))
            return x.Builder.Leave(Forward(x));
    }

    /// <summary>
    /// As <see cref="Apply"/>, and announces the result as a feature map of the module, see <see cref="GraphBuilder.AddFeature"/>.
    /// </summary>
    /// <param name="x">The input.</param>
    /// <returns>The result, a map [N, C, H, W].</returns>
    /// <exception cref="ShapeException">The input's shape does not fit.</exception>
    public Value ApplyAsFeature(Value x)
    {
        using (x.Builder.Enter(_name ?? ""))
            return x.Builder.Leave(Forward(x)).AsFeature();
    }

    /// <summary>The module and all below it, each with its path from here (empty for itself), parents first.</summary>
    public IEnumerable<(string Path, Module Module)> Descendants() => Descendants("");

    /// <summary>
    /// Parameters and buffers of the module and all below it with their full names, in the order of PyTorch's state dictionary:
    /// own parameters, own buffers, then child after child.
    /// </summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedState()
    {
        foreach ((string path, Module module) in Descendants())
        {
            foreach (Registration own in module._parameters.Concat(module._buffers))
                yield return (Join(path, own.Name), own.Parameter);
        }
    }

    /// <summary>The module tree as text, in the form of PyTorch's <c>print(model)</c>.</summary>
    public override string ToString() => ModuleTree.Format(this);

    /// <summary>What the module computes from its input.</summary>
    /// <param name="x">The input.</param>
    protected abstract Value Forward(Value x);

    /// <summary>The arguments that are shown between parentheses after <see cref="TypeName"/>.</summary>
    protected virtual string Describe() => "";

    /// <summary>How a scheme fills one of the module's own parameters; null for the initializer that it was registered with.</summary>
    /// <param name="name">Name of the parameter within the module.</param>
    /// <param name="scheme">The scheme.</param>
    protected virtual ParameterInitializer? InitializerFor(string name, InitializationScheme scheme) => null;

    /// <summary>Registers a child.</summary>
    /// <param name="name">Its name within this module; not empty and without dots.</param>
    /// <param name="module">The child, which must have no parent yet.</param>
    /// <returns>The child.</returns>
    /// <exception cref="ArgumentException">The name is taken or malformed, or the child belongs to another module.</exception>
    protected T Child<T>(string name, T module)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        if (((Module)module)._name is { } taken)
            throw new ArgumentException($"The {module.TypeName} is child '{taken}' already; a module has one parent.", nameof(module));
        Claim(name);
        ((Module)module)._name = name;
        _children.Add((name, module));
        return module;
    }

    /// <summary>Registers a parameter.</summary>
    /// <param name="name">Its name within this module; not empty and without dots.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">Gives its first values.</param>
    /// <exception cref="ArgumentException">The name is taken or malformed.</exception>
    protected Parameter Parameter(string name, Shape shape, ParameterInitializer initializer) =>
        Register(_parameters, name, shape, initializer, ParameterKind.Weight);

    /// <summary>Registers a buffer: a tensor of the state dictionary that no gradient reaches, such as a running mean.</summary>
    /// <param name="name">Its name within this module; not empty and without dots.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">Gives its first values.</param>
    /// <exception cref="ArgumentException">The name is taken or malformed.</exception>
    protected Parameter Buffer(string name, Shape shape, ParameterInitializer initializer) =>
        Register(_buffers, name, shape, initializer, ParameterKind.Buffer);

    /// <summary>
    /// Replaces the initializers that the parameters of this module and of all below it were registered with. To be called at the
    /// end of a constructor, where PyTorch's models walk their modules to do the same.
    /// </summary>
    /// <param name="choose">Gives a parameter's initializer from the module that owns it and its name there; null keeps its own.</param>
    protected void SetInitializers(Func<Module, string, ParameterInitializer?> choose)
    {
        ArgumentNullException.ThrowIfNull(choose);
        foreach ((_, Module module) in Descendants())
        {
            foreach (ref Registration own in CollectionsMarshal.AsSpan(module._parameters))
                own = own with { Initializer = choose(module, own.Name) ?? own.Initializer };
        }
    }

    /// <summary>The arguments that describe the module, for the tree.</summary>
    internal string Arguments => Describe();

    /// <summary>How the module's own parameters and buffers get their first values.</summary>
    internal IEnumerable<(Parameter Parameter, ParameterInitializer Initializer)> FirstValues(InitializationScheme scheme) =>
        _parameters.Select(own => (own.Parameter, InitializerFor(own.Name, scheme) ?? own.Initializer))
            .Concat(_buffers.Select(own => (own.Parameter, own.Initializer)));

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private IEnumerable<(string Path, Module Module)> Descendants(string path)
    {
        yield return (path, this);
        foreach ((string name, Module child) in _children)
        {
            foreach ((string Path, Module Module) descendant in child.Descendants(Join(path, name)))
                yield return descendant;
        }
    }

    private Parameter Register(List<Registration> list, string name, Shape shape, ParameterInitializer initializer, ParameterKind kind)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        Claim(name);
        var parameter = new Parameter(shape, kind) { Name = name };
        list.Add(new Registration(name, parameter, initializer));
        return parameter;
    }

    private void Claim(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.'))
            throw new ArgumentException($"The name '{name}' has a dot; dots separate the names of nested modules.", nameof(name));
        if (!_names.Add(name))
            throw new ArgumentException($"The {TypeName} already has a '{name}'.", nameof(name));
    }

    private readonly record struct Registration(string Name, Parameter Parameter, ParameterInitializer Initializer);
}
