using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>x * min(max(x + 3, 0), 6) / 6 (Howard and others 2019).</summary>
public sealed class Hardswish : Module
{
    /// <inheritdoc/>
    public override string TypeName => "Hardswish";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.HardSwish();
}
