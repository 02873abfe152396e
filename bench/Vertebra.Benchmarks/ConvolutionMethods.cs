using Vertebra.Kernels;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Threading;

namespace Vertebra.Benchmarks;

/// <summary>The methods that compute a convolution, side by side; GFLOP/s count the products of the definition.</summary>
internal static class ConvolutionMethods
{
    /// <summary>Times of the forward pass by each method of the table that computes it, and ratios to the one that comes first.</summary>
    public static void Print(KernelSet kernels, WorkerPool pool, int batch, string filter, double seconds)
    {
        Console.WriteLine($"{"layer",-26}ms, GFLOP/s and ratio to the first method");
        foreach ((string name, ConvGeometry geometry) in Layers(batch).Concat(ConvolutionLayers.All(batch)))
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                continue;
            var problem = ConvProblem.Forward(geometry, kernels.Block, kernels.Block, new ConvEpilogue(Activation: ActivationKind.Relu));
            (ConvMethod Method, KernelTimer Timer)[] rows =
                [.. kernels.Convolutions.For(problem).Select(method => (method, Timer(method, problem, pool)))];
            for (int round = 0; round < 3; round++)
            {
                foreach ((_, KernelTimer timer) in rows)
                    timer.Measure(seconds / 3);
            }
            Console.WriteLine($"{name,-26}" + string.Join("; ", rows.Select(row =>
                $"{row.Method.Name} {row.Timer.MedianSeconds * 1e3:F3} {row.Timer.GigaFlops:F0} {rows[0].Timer.MedianSeconds / row.Timer.MedianSeconds:F2}x")));
        }
    }

    /// <summary>A method's kernel for a problem, with operands of its pass.</summary>
    public static KernelTimer Timer(ConvMethod method, ConvProblem problem, WorkerPool pool)
    {
        long packed = (method.PackWeights(problem)?.PackedBytes ?? 0) / sizeof(float);
        long x = problem.Input.Length, y = problem.Output.Length;
        long[] lengths = problem.Pass switch
        {
            ConvPass.Forward => [x, packed, problem.Geometry.OutChannels, 0, y],
            ConvPass.InputGradient => [packed, y, x],
            _ => [x, y, problem.Geometry.WeightLength],
        };
        return new KernelTimer(method.Create(problem), pool, lengths);
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
}
