using Vertebra.Cli.Options;

namespace Vertebra.Cli.Benchmarking;

/// <summary>What is measured.</summary>
/// <param name="Batch">Images a run.</param>
/// <param name="Size">Their size; each model's own when null.</param>
/// <param name="Threads">Threads; 0 for all processors.</param>
/// <param name="Train">Whether training steps are measured instead of inference.</param>
internal sealed record BenchSettings(int Batch, ImageSize? Size, int Threads, bool Train);
