using Vertebra.Graph.Ir;

namespace Vertebra.Models.Families.Shared;

/// <summary>
/// An Inception module: several branches of the same input, their results side by side along the channels (Szegedy and others
/// 2014, figure 2). The steps of all branches are direct children, in the order in which they are added.
/// </summary>
/// <param name="typeName">Name of the kind of block.</param>
internal class InceptionBlock(string typeName) : Module
{
    private readonly List<Module[]> _branches = [];

    /// <inheritdoc/>
    public override string TypeName => typeName;

    /// <summary>Adds a branch.</summary>
    /// <param name="steps">Modules applied one after another with their names; a step that the reference does not name has "".</param>
    /// <returns>The block.</returns>
    public InceptionBlock Branch(params ReadOnlySpan<(string Name, Module Module)> steps)
    {
        var branch = new Module[steps.Length];
        for (int i = 0; i < steps.Length; i++)
            branch[i] = steps[i].Name.Length == 0 ? steps[i].Module : Child(steps[i].Name, steps[i].Module);
        _branches.Add(branch);
        return this;
    }

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        var results = new Value[_branches.Count];
        for (int i = 0; i < results.Length; i++)
            results[i] = _branches[i].ApplyInTurn(x);
        return ValueOperations.Concat(results);
    }
}
