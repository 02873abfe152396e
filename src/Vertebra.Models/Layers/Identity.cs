using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>Its input, unchanged; stands where a family has a layer in some of its networks only.</summary>
public sealed class Identity : Module
{
    /// <inheritdoc/>
    public override string TypeName => "Identity";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x;
}
