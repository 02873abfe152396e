using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Optimizers;

/// <summary>Stochastic gradient descent over a parameter of fixed length, in one pass over memory.</summary>
internal unsafe interface ISgdStep
{
    /// <summary>
    /// g = gradient + decay * w; v = momentum * v + (1 - dampening) * g, or g on the first step; w -= rate * v, or
    /// rate * (g + momentum * v) with Nesterov, or rate * g without momentum. Allocates nothing.
    /// </summary>
    /// <param name="pool">Runs the chunks.</param>
    /// <param name="weights">The parameter, updated.</param>
    /// <param name="gradient">Its gradient, left as it is.</param>
    /// <param name="velocity">The momentum buffer, updated; may be null without momentum.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="first">Whether the velocity holds nothing yet.</param>
    void Run(WorkerPool pool, float* weights, float* gradient, float* velocity, in SgdSettings settings, bool first);
}
