using Vertebra;
using Vertebra.Benchmarks;
using Vertebra.Kernels;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Linear;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

// dotnet run -c Release --project bench/Vertebra.Benchmarks -- [--threads T] [--batch N] [--filter TEXT] [--tier TIER] [--seconds S] [--cold]
int threads = int.Parse(Option("--threads", "1"));
int batch = int.Parse(Option("--batch", "1"));
string filter = Option("--filter", "");
KernelTimer.Cold = args.Contains("--cold");
double seconds = double.Parse(Option("--seconds", "0.3"));
SimdTier tier = Enum.Parse<SimdTier>(Option("--tier", SimdTiers.Best.ToString()));

WorkerPool pool = WorkerPool.Get(threads);
KernelSet kernels = KernelSet.For(tier);
double peak = tier switch
{
    SimdTier.Vector512 => MultiplyAddPeak<Vec512>.Measure(pool),
    SimdTier.Vector256 => MultiplyAddPeak<Vec256>.Measure(pool),
    SimdTier.Vector128 => MultiplyAddPeak<Vec128>.Measure(pool),
    _ => MultiplyAddPeak<VecScalar>.Measure(pool),
};
Console.WriteLine($"{tier}, {threads} thread(s), batch {batch}, FMA peak {peak:F0} GFLOP/s");
Console.WriteLine($"{"layer",-26}{"forward",16}{"input grad",16}{"weight grad",16}   GFLOP/s and share of peak");
foreach ((string name, ConvGeometry geometry) in ConvolutionLayers.All(batch))
{
    if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
        continue;
    int inputBlock = geometry.InChannels <= 4 ? 1 : kernels.Block;
    ConvProblem?[] passes =
    [
        ConvProblem.Forward(geometry, inputBlock, kernels.Block, new ConvEpilogue(Activation: ActivationKind.Relu)),
        inputBlock == 1 ? null : ConvProblem.InputGradient(geometry, kernels.Block),
        ConvProblem.WeightGradient(geometry, inputBlock, kernels.Block),
    ];
    KernelTimer?[] timers =
    [
        .. passes.Select(problem =>
            problem is null ? null : ConvolutionMethods.Timer(kernels.Convolutions.Cheapest(problem)!, problem, pool)),
    ];
    for (int round = 0; round < 3; round++)
    {
        foreach (KernelTimer? timer in timers)
            timer?.Measure(seconds / 3);
    }
    Console.WriteLine($"{name,-26}" + string.Concat(timers.Select(timer =>
        timer is null ? $"{"-",16}" : $"{timer.GigaFlops,9:F0} {timer.GigaFlops / peak,6:P0}")));
}

Console.WriteLine();
ConvolutionMethods.Print(kernels, pool, batch, filter, seconds);
Console.WriteLine();
(double read, double copied) = tier switch
{
    SimdTier.Vector512 => MemoryBandwidth<Vec512>.Measure(pool),
    SimdTier.Vector256 => MemoryBandwidth<Vec256>.Measure(pool),
    SimdTier.Vector128 => MemoryBandwidth<Vec128>.Measure(pool),
    _ => MemoryBandwidth<VecScalar>.Measure(pool),
};
Console.WriteLine($"memory: {read:F1} GB/s read, a copy reads {copied:F1} GB/s and writes as much");
Console.WriteLine($"{"linear layer",-26}{"forward",16}{"input grad",16}{"weight grad",16}   GFLOP/s and share of peak; GB/s of weights forward and share of reading");
foreach ((string name, int inFeatures, int outFeatures) in LinearLayers)
{
    if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
        continue;
    long x = (long)batch * inFeatures, y = (long)batch * outFeatures, w = (long)inFeatures * outFeatures;
    KernelTimer[] timers =
    [
        new(kernels.Make(
            new LinearForwardRecipe(batch, inFeatures, outFeatures, ActivationKind.Relu)), pool, x, w, outFeatures, y),
        new(kernels.Make(new LinearInputGradRecipe(batch, inFeatures, outFeatures)), pool, y, w, x),
        new(kernels.Make(new LinearWeightGradRecipe(batch, inFeatures, outFeatures)), pool, x, y, w),
    ];
    for (int round = 0; round < 3; round++)
    {
        foreach (KernelTimer timer in timers)
            timer.Measure(seconds / 3);
    }
    Console.WriteLine($"{name,-26}"
        + string.Concat(timers.Select(timer => $"{timer.GigaFlops,9:F0} {timer.GigaFlops / peak,6:P0}"))
        + $"{w * sizeof(float) / timers[0].MedianSeconds / 1e9,9:F1} {w * sizeof(float) / timers[0].MedianSeconds / 1e9 / read,6:P0}");
}

string Option(string name, string fallback)
{
    int index = Array.IndexOf(args, name);
    return index >= 0 && index + 1 < args.Length ? args[index + 1] : fallback;
}

internal static partial class Program
{
    private static readonly (string Name, int In, int Out)[] LinearLayers =
    [
        ("fc alexnet 9216->4096", 9216, 4096),
        ("fc vgg 25088->4096", 25088, 4096),
        ("fc 4096->4096", 4096, 4096),
        ("fc 2048->1000", 2048, 1000),
        ("fc lenet 400->120", 400, 120),
    ];
}
