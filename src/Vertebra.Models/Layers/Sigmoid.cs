using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>1 / (1 + exp(-x)).</summary>
public sealed class Sigmoid : Module
{
    /// <inheritdoc/>
    public override string TypeName => "Sigmoid";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Sigmoid();
}
