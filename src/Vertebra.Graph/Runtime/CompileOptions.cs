using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime.Tuning;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Runtime;

/// <summary>How a graph is compiled into a plan.</summary>
public sealed record CompileOptions
{
    /// <summary>Threads that run the plan; 0 for all processors that the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>Seed of the plan's random operations (dropout, stochastic depth).</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// What the plan is for. Only a plan of <see cref="PlanKind.Training"/> reads parameters, and packs them where a kernel wants that, in
    /// every run; others pack them when they are compiled and again on <see cref="Plan.RefreshWeights"/>.
    /// </summary>
    public PlanKind Kind { get; init; }

    /// <summary>
    /// True to let convolutions without stride use Winograd's algorithm where it is faster, in graphs without gradients whose weights do not
    /// change between runs, and the gradients of their inputs in other graphs. Results then differ from exact arithmetic by up to 1e-4 of
    /// their norm instead of 1e-5.
    /// </summary>
    public bool Winograd { get; init; } = true;

    /// <summary>
    /// Times of kernels that were measured earlier: where all ways to compute a step are among them the fastest is taken, elsewhere the one that
    /// a model of costs says. Two ways round differently, so which times are known may change the last digits of results.
    /// </summary>
    public KernelTimings? Timings { get; init; }

    /// <summary>
    /// True to measure, while compiling, what is not in <see cref="Timings"/>, and to remember it there. Takes some milliseconds a
    /// convolution; the machine should do nothing else.
    /// </summary>
    public bool Tune { get; init; }

    /// <summary>
    /// Name of the method that computes convolutions, and their gradients, wherever it can, e.g. <c>direct</c> or <c>winograd-f4</c>, whatever the
    /// other options say; the usual choice is taken elsewhere, and everywhere when null. For measurements and tests.
    /// </summary>
    public string? ConvolutionMethod { get; init; }

    /// <summary>Methods that stand before those of the table. The seam through which tests add one.</summary>
    internal IReadOnlyList<ConvMethod> MoreConvolutionMethods { get; init; } = [];

    /// <summary>Is told the name of each pass and the graph behind it; for dumps and tests.</summary>
    internal Action<string, ComputationGraph>? ObservePasses { get; init; }

    /// <summary>Verifies the graph behind each pass in Release builds too.</summary>
    internal bool VerifyPasses { get; init; }

    /// <summary>Vector width to use; the processor's best when null. The seam through which tests force a tier.</summary>
    internal SimdTier? Tier { get; init; }
}
