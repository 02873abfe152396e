using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>min(max(x, 0), 6).</summary>
public sealed class ReLU6 : Module
{
    /// <inheritdoc/>
    public override string TypeName => "ReLU6";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Relu6();
}
