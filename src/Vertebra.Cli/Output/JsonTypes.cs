namespace Vertebra.Cli.Output;

/// <summary>A line of <c>models --json</c>. <c>MacsWithNorms</c> counts two an element of every batch normalisation, as fvcore does.</summary>
internal sealed record ModelJson(
    string Model, string Family, int Year, long Parameters, long Macs, long MacsWithNorms, int[] Input, PaperJson Paper, WeightsJson[] Weights);

/// <summary>Published weights; their top-1 is a share.</summary>
internal sealed record WeightsJson(string Name, double? Top1);

/// <summary>Where a network was published.</summary>
internal sealed record PaperJson(string Citation, string Link);

/// <summary>What <c>summary --json</c> prints.</summary>
internal sealed record SummaryJson(string Model, long Parameters, long Macs, long MacsWithNorms, int[] Input, TensorJson[] Tensors);

/// <summary>A tensor of a state dictionary.</summary>
internal sealed record TensorJson(string Name, int[] Shape);

/// <summary>A line of <c>bench --json</c>.</summary>
internal sealed record BenchJson(
    string Model,
    int Batch,
    int Height,
    int Width,
    bool Train,
    int Threads,
    int VectorBits,
    double MedianMs,
    double MinMs,
    double ImagesPerSecond,
    double Gmacs,
    double Gflops,
    double PeakRssMb);
