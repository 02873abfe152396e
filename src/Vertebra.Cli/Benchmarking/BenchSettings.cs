using Vertebra.Cli.Options;
using Vertebra.Graph.Runtime.Tuning;

namespace Vertebra.Cli.Benchmarking;

/// <summary>What is measured.</summary>
/// <param name="Batch">Images a run.</param>
/// <param name="Size">Their size; each model's own when null.</param>
/// <param name="Threads">Threads; 0 for all processors.</param>
/// <param name="Train">Whether training steps are measured instead of inference.</param>
/// <param name="Timings">Where kernels' times are known and remembered, to choose by measurement; null to choose by the cost model.</param>
/// <param name="Method">Name of the method that computes convolutions wherever it can; null for the usual choice.</param>
internal sealed record BenchSettings(
    int Batch, ImageSize? Size, int Threads, bool Train, KernelTimings? Timings = null, string? Method = null);
