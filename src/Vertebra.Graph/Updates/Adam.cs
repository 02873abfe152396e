namespace Vertebra.Graph.Updates;

/// <summary>
/// Adam (Kingma and Ba 2015), step by step as <c>torch.optim.Adam</c> defines it: g += decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v +
/// (1 - beta2) * g²; w -= rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
/// </summary>
public sealed record Adam : UpdateRule
{
    private static readonly string[] Moments = ["exp_avg", "exp_avg_sq"];

    /// <summary>Factor of the old mean of gradients, from 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Factor of the old mean of squared gradients, from 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean square, positive.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Factor of the weights that joins their gradient (L2 regularisation), not negative.</summary>
    public float WeightDecay { get; init; }

    /// <inheritdoc/>
    public override string Name => "Adam";

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames => Moments;

    /// <inheritdoc/>
    public override int ScalarCount => 2;

    /// <inheritdoc/>
    public override void WriteScalars(long step, double rate, Span<float> scalars)
    {
        scalars[0] = (float)(rate / (1 - Math.Pow(Beta1, step + 1)));
        scalars[1] = (float)Math.Sqrt(1 - Math.Pow(Beta2, step + 1));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (!(Beta1 >= 0 && Beta1 < 1))
            throw new ArgumentOutOfRangeException(nameof(Beta1), $"Beta1 goes from 0 to below 1; it is {Beta1}.");
        if (!(Beta2 >= 0 && Beta2 < 1))
            throw new ArgumentOutOfRangeException(nameof(Beta2), $"Beta2 goes from 0 to below 1; it is {Beta2}.");
        if (!float.IsFinite(Epsilon) || Epsilon <= 0)
            throw new ArgumentOutOfRangeException(nameof(Epsilon), $"The epsilon must be positive; it is {Epsilon}.");
        if (!float.IsFinite(WeightDecay) || WeightDecay < 0)
            throw new ArgumentOutOfRangeException(nameof(WeightDecay), $"The weight decay must not be negative; it is {WeightDecay}.");
    }
}
