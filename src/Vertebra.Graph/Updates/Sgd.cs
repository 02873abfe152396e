namespace Vertebra.Graph.Updates;

/// <summary>
/// Stochastic gradient descent with momentum (Polyak 1964; Nesterov's form as in Sutskever et al. 2013) and weight decay, step by
/// step as <c>torch.optim.SGD</c> defines it: g += decay * w; v = momentum * v + (1 - dampening) * g, and g itself on the first
/// step; w -= rate * v, or rate * (g + momentum * v) with Nesterov.
/// </summary>
public sealed record Sgd : UpdateRule
{
    private static readonly string[] Momenta = ["momentum_buffer"];

    /// <summary>Factor of the old velocity, from 0 to below 1; plain gradient descent at 0.</summary>
    public float Momentum { get; init; }

    /// <summary>1 minus the factor of the gradient that enters the velocity, except on the first step; 0 to 1.</summary>
    public float Dampening { get; init; }

    /// <summary>Factor of the weights that joins their gradient (L2 regularisation), not negative.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Whether updates look one momentum step ahead; needs momentum and no dampening.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override string Name => "Sgd";

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames => Momentum == 0 ? [] : Momenta;

    /// <inheritdoc/>
    public override int ScalarCount => 2;

    /// <inheritdoc/>
    public override void WriteScalars(long step, double rate, Span<float> scalars)
    {
        scalars[0] = (float)rate;
        scalars[1] = step == 0 ? 1 : 0;
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (!(Momentum >= 0 && Momentum < 1))
            throw new ArgumentOutOfRangeException(nameof(Momentum), $"The momentum goes from 0 to below 1; it is {Momentum}.");
        if (!(Dampening >= 0 && Dampening <= 1))
            throw new ArgumentOutOfRangeException(nameof(Dampening), $"The dampening goes from 0 to 1; it is {Dampening}.");
        if (!float.IsFinite(WeightDecay) || WeightDecay < 0)
            throw new ArgumentOutOfRangeException(nameof(WeightDecay), $"The weight decay must not be negative; it is {WeightDecay}.");
        if (Nesterov && (Momentum == 0 || Dampening != 0))
            throw new ArgumentException("Nesterov's momentum needs a momentum above 0 and no dampening.", nameof(Nesterov));
    }
}
