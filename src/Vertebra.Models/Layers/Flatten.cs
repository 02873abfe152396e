using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>All dimensions but the first in one: [N, C, H, W] to [N, C * H * W].</summary>
public sealed class Flatten : Module
{
    /// <inheritdoc/>
    public override string TypeName => "Flatten";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Flatten();

    /// <inheritdoc/>
    protected override string Describe() => "start_dim=1, end_dim=-1";
}
