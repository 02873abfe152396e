using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>tanh(x), element by element.</summary>
public sealed class Tanh : Module
{
    /// <inheritdoc/>
    public override string TypeName => "Tanh";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Tanh();
}
