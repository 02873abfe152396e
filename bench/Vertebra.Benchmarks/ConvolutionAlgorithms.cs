using Vertebra.Kernels;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Threading;

namespace Vertebra.Benchmarks;

/// <summary>The ways to compute a convolution, side by side; GFLOP/s count the products of the definition.</summary>
internal static class ConvolutionAlgorithms
{
    public static void Print(KernelSet kernels, WorkerPool pool, int batch, string filter, double seconds)
    {
        Console.WriteLine($"{"layer",-26}{"direct",20}{"winograd F(2x2)",24}{"winograd F(4x4)",24}   ms, GFLOP/s and ratio to direct");
        foreach ((string name, ConvGeometry geometry) in Layers(batch))
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                continue;
            KernelTimer?[] timers = [.. Enum.GetValues<ConvAlgorithm>().Select(algorithm => Timer(kernels, pool, geometry, algorithm))];
            for (int round = 0; round < 3; round++)
            {
                foreach (KernelTimer? timer in timers)
                    timer?.Measure(seconds / 3);
            }
            Console.WriteLine($"{name,-26}" + string.Concat(timers.Select(timer =>
                timer is null
                    ? $"{"-",24}"
                    : $"{timer.MedianSeconds * 1e3,10:F3} {timer.GigaFlops,6:F0} {timers[0]!.MedianSeconds / timer.MedianSeconds,5:F2}x")));
        }
    }

    private static IEnumerable<(string Name, ConvGeometry Geometry)> Layers(int batch)
    {
        foreach ((int channels, int size) in new[] {
            (64, 224), (128, 112), (256, 56), (512, 28), (512, 14), (64, 56), (128, 28), (256, 14), (512, 7), (256, 28), (192, 35), (96, 35), (32, 147) })
            yield return ($"w {channels} @{size}", ConvolutionLayers.Layer(batch, channels, channels, size, 3));
        yield return ("w 64->128 @112", ConvolutionLayers.Layer(batch, 64, 128, 112, 3));
        yield return ("w 128->32 @28", ConvolutionLayers.Layer(batch, 128, 32, 28, 3));
        yield return ("w 128->32 @7", ConvolutionLayers.Layer(batch, 128, 32, 7, 3));
        yield return ("w 48->192 @48", ConvolutionLayers.Layer(batch, 48, 192, 48, 3));
        yield return ("w 24->96 @192", ConvolutionLayers.Layer(batch, 24, 24, 192, 3));
        yield return ("w 160->320 @7", ConvolutionLayers.Layer(batch, 160, 320, 7, 3));
        yield return ("w 5x5 64->192 @27", ConvolutionLayers.Layer(batch, 64, 192, 27, 5));
        yield return ("w 5x5 48->64 @35", ConvolutionLayers.Layer(batch, 48, 64, 35, 5));
        yield return ("w 1x7 192 @17", ConvolutionLayers.Layer(batch, 192, 192, 17, 7) with { KernelHeight = 1, PadTop = 0 });
        yield return ("w 7x1 224->256 @17", ConvolutionLayers.Layer(batch, 224, 256, 17, 7) with { KernelWidth = 1, PadLeft = 0 });
        yield return ("w 1x3 384 @8", ConvolutionLayers.Layer(batch, 384, 384, 8, 3) with { KernelHeight = 1, PadTop = 0 });
        yield return ("w 2 groups 128->256 @28", ConvolutionLayers.Layer(batch, 128, 256, 28, 3, groups: 2));
    }

    private static KernelTimer? Timer(KernelSet kernels, WorkerPool pool, ConvGeometry geometry, ConvAlgorithm algorithm) => double.IsInfinity(ConvCost.Cycles(geometry, algorithm, kernels.Block)) ? null : new(
        kernels.ConvForward(geometry, kernels.Block, new ConvEpilogue(Activation: ActivationFunction.Relu), algorithm),
        pool,
        new TensorLayout(geometry.Batch, geometry.InChannels, geometry.InHeight, geometry.InWidth, kernels.Block).Length,
        kernels.PackConvForward(geometry, kernels.Block, algorithm).PackedBytes / sizeof(float),
        geometry.OutChannels,
        0,
        new TensorLayout(geometry.Batch, geometry.OutChannels, geometry.OutHeight, geometry.OutWidth, kernels.Block).Length);
}
