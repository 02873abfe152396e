using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Kernels;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Optimizers;
using Vertebra.Kernels.Threading;

namespace Vertebra.Training;

/// <summary>
/// Stochastic gradient descent with momentum (Polyak 1964; Nesterov's form as in Sutskever et al. 2013) and weight decay, step by
/// step as <c>torch.optim.SGD</c> defines it: g += decay * w; v = momentum * v + (1 - dampening) * g, and g itself on the first
/// step; w -= rate * v, or rate * (g + momentum * v) with Nesterov.
/// </summary>
public sealed class Sgd : IOptimizer
{
    private readonly SgdOptions _options;
    private readonly WorkerPool _pool;
    private readonly Slot[] _slots;
    private bool _first = true;

    /// <summary>Prepares to train parameters; those that are not trainable are left alone.</summary>
    /// <param name="parameters">The parameters, e.g. <see cref="Vertebra.Models.Network.Parameters"/>.</param>
    /// <param name="options">The constants.</param>
    /// <param name="threads">Threads that compute; 0 for all processors that the process may use. The result does not depend on it.</param>
    /// <exception cref="ArgumentException">A constant is out of range.</exception>
    public Sgd(IEnumerable<Parameter> parameters, SgdOptions options, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        options.Validate();
        _options = options;
        _pool = WorkerPool.Get(threads);
        KernelSet kernels = KernelSet.For();
        _slots = [.. parameters.Where(parameter => parameter.IsTrainable).Select(parameter => new Slot(
            parameter,
            Gradients.OutputName(parameter),
            kernels.Sgd(parameter.Shape.Length),
            options.Momentum == 0 ? null : new AlignedBuffer((long)parameter.Shape.Length * sizeof(float))))];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The plan does not compute the gradient of one of the parameters.</exception>
    public unsafe void Step(Plan plan, float learningRate)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var settings = new SgdSettings(learningRate, _options.Momentum, _options.Dampening, _options.WeightDecay, _options.Nesterov);
        foreach (Slot slot in _slots)
        {
            ReadOnlySpan<float> gradient = plan.Output(slot.Gradient);
            if (gradient.Length != slot.Parameter.Shape.Length)
                throw new ArgumentException($"The plan's '{slot.Gradient}' has not the shape of {slot.Parameter}.", nameof(plan));
            fixed (float* weights = slot.Parameter.Values, slopes = gradient)
                slot.Kernel.Run(_pool, weights, slopes, slot.Velocity is { } velocity ? velocity.Floats : null, settings, _first);
        }
        _first = false;
    }

    private sealed record Slot(Parameter Parameter, string Gradient, ISgdStep Kernel, AlignedBuffer? Velocity);
}
