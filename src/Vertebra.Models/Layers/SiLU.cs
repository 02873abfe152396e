using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>x * sigmoid(x), also called swish (Ramachandran, Zoph, Le 2017).</summary>
public sealed class SiLU : Module
{
    /// <inheritdoc/>
    public override string TypeName => "SiLU";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Silu();
}
