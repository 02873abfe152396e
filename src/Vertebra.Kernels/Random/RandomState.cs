namespace Vertebra.Kernels.Random;

/// <summary>
/// What the random kernels of one plan share. A random number is a pure function of the seed, the iteration, the stream of
/// the operation and the logical (NCHW) index of the element, so neither threads nor layouts change it.
/// </summary>
internal sealed class RandomState
{
    /// <summary>Seed of the plan.</summary>
    public ulong Seed { get; set; }

    /// <summary>Number of the run; the plan advances it.</summary>
    public ulong Iteration { get; set; }
}
