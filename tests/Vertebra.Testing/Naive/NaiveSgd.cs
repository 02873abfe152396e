namespace Vertebra.Testing;

/// <summary>Stochastic gradient descent as PyTorch's documentation defines it, in double.</summary>
public sealed class NaiveSgd(double rate, double momentum, double dampening, double weightDecay, bool nesterov)
{
    private double[]? _velocity;

    /// <summary>Updates the weights in place.</summary>
    public void Step(double[] weights, double[] gradient)
    {
        double[] g = [.. gradient.Select((v, i) => v + weightDecay * weights[i])];
        if (momentum != 0)
        {
            _velocity = _velocity is null ? g : [.. _velocity.Select((v, i) => momentum * v + (1 - dampening) * g[i])];
            g = nesterov ? [.. g.Select((v, i) => v + momentum * _velocity[i])] : _velocity;
        }
        for (int i = 0; i < weights.Length; i++)
            weights[i] -= rate * g[i];
    }
}
