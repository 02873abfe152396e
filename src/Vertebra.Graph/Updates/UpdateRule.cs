namespace Vertebra.Graph.Updates;

/// <summary>
/// How an optimizer changes a parameter by its gradient. A rule is data: the constants, the names of its state tensors, and the
/// numbers that differ from step to step; the arithmetic is a kernel that <see cref="UpdateOp"/> is lowered to.
/// </summary>
public abstract record UpdateRule
{
    private protected UpdateRule()
    {
    }

    /// <summary>Its name in dumps and reports.</summary>
    public abstract string Name { get; }

    /// <summary>Names of the state tensors of each parameter, as PyTorch calls them. They start at zero.</summary>
    public abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>How many numbers <see cref="WriteScalars"/> writes.</summary>
    public abstract int ScalarCount { get; }

    /// <summary>Writes what a step needs beside the tensors.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="scalars">Takes <see cref="ScalarCount"/> numbers.</param>
    public abstract void WriteScalars(long step, double rate, Span<float> scalars);

    /// <summary>Checks the constants.</summary>
    /// <exception cref="ArgumentException">A constant is out of range.</exception>
    public abstract void Validate();
}
