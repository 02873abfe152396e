using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>max(x, 0), element by element.</summary>
public sealed class ReLU : Module
{
    /// <inheritdoc/>
    public override string TypeName => "ReLU";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Relu();
}
