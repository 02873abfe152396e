using System.Diagnostics;
using Vertebra.Kernels;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Runtime.Tuning;

/// <summary>
/// Runs methods for a forward convolution alternately. Before each run the caches are filled with something else and then the
/// input is read, as in a network, where weights come from memory and the input from the step before.
/// </summary>
internal sealed unsafe class ConvTrial : IDisposable
{
    private const int WarmUps = 1;
    private const int Rounds = 7;

    // Twice a large third-level cache.
    private const long EvictedBytes = 64 << 20;

    private readonly Kernel _kernel;
    private readonly WorkerPool _pool;
    private readonly AlignedBuffer _packed;
    private readonly AlignedBuffer _workspace;

    private ConvTrial(Kernel kernel, PackKernel packing, WorkerPool pool, AlignedBuffer x, AlignedBuffer bias, AlignedBuffer? addend, AlignedBuffer y)
    {
        _kernel = kernel;
        _pool = pool;
        _packed = Filled(packing.PackedBytes);
        _workspace = new AlignedBuffer(kernel.WorkspaceBytes(pool.Threads));
        kernel.Bind(
            [(nint)x.Pointer, (nint)_packed.Pointer, (nint)bias.Pointer, addend is null ? 0 : (nint)addend.Pointer, (nint)y.Pointer],
            (nint)_workspace.Pointer);
    }

    /// <summary>The best time of each method, in milliseconds.</summary>
    public static double[] Measure(WorkerPool pool, ConvProblem problem, ConvMethod[] methods)
    {
        using AlignedBuffer x = Filled(problem.Input.Bytes(ElementType.Float32));
        using AlignedBuffer bias = Filled((long)problem.Geometry.OutChannels * sizeof(float));
        long bytes = problem.Output.Bytes(ElementType.Float32);
        using AlignedBuffer? addend = problem.Epilogue.AddsMap ? Filled(bytes) : null;
        using AlignedBuffer y = Filled(bytes);
        using AlignedBuffer evicting = Filled(EvictedBytes);
        ConvTrial[] trials = [.. methods.Select(method => new ConvTrial(
            method.Create(problem), method.PackWeights(problem)!, pool, x, bias, addend, y))];
        try
        {
            var best = new double[trials.Length];
            Array.Fill(best, double.MaxValue);
            for (int round = -WarmUps; round < Rounds; round++)
            {
                for (int i = 0; i < trials.Length; i++)
                {
                    Touch(evicting);
                    Touch(x);
                    double milliseconds = trials[i].Run();
                    if (round >= 0)
                        best[i] = Math.Min(best[i], milliseconds);
                }
            }
            GC.KeepAlive(x);
            return best;
        }
        finally
        {
            foreach (ConvTrial trial in trials)
                trial.Dispose();
        }
    }

    public void Dispose()
    {
        _packed.Dispose();
        _workspace.Dispose();
    }

    private double Run()
    {
        long start = Stopwatch.GetTimestamp();
        _kernel.Run(_pool);
        // At least a tick, for a time is never zero.
        return Math.Max(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1e-6);
    }

    private static AlignedBuffer Filled(long bytes)
    {
        var buffer = new AlignedBuffer(bytes);
        long length = bytes / sizeof(float);
        for (long start = 0; start < length; start += 1 << 28)
            new Span<float>(buffer.Floats + start, (int)Math.Min(1 << 28, length - start)).Fill(0.01f);
        return buffer;
    }

    private static void Touch(AlignedBuffer buffer)
    {
        long length = buffer.Bytes / sizeof(float);
        for (long start = 0; start < length; start += 1 << 28)
            _ = new ReadOnlySpan<float>(buffer.Floats + start, (int)Math.Min(1 << 28, length - start)).IndexOf(float.NaN);
    }
}
