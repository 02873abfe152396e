using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>
/// Local response normalisation over channels (Krizhevsky, Sutskever, Hinton 2012, section 3.3), as PyTorch defines it: alpha is
/// divided by the size.
/// </summary>
/// <param name="size">Neighbouring channels in the sum of squares.</param>
/// <param name="alpha">Weight of the sum.</param>
/// <param name="beta">Exponent.</param>
/// <param name="k">Offset.</param>
public sealed class LocalResponseNorm(int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1) : Module
{
    /// <inheritdoc/>
    public override string TypeName => "LocalResponseNorm";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.LocalResponseNorm(size, alpha, beta, k);

    /// <inheritdoc/>
    protected override string Describe() =>
        $"{size}, alpha={LayerText.Number(alpha)}, beta={LayerText.Number(beta)}, k={LayerText.Number(k)}";
}
