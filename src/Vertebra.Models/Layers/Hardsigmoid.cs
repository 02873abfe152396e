using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>min(max(x + 3, 0), 6) / 6.</summary>
public sealed class Hardsigmoid : Module
{
    /// <inheritdoc/>
    public override string TypeName => "Hardsigmoid";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.HardSigmoid();
}
