using System.Diagnostics;
using Vertebra.Kernels;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Threading;

namespace Vertebra.Benchmarks;

/// <summary>A kernel bound to memory of its own, ready to be timed.</summary>
internal sealed unsafe class KernelTimer
{
    private readonly Kernel _kernel;
    private readonly WorkerPool _pool;
    private readonly AlignedBuffer[] _operands;
    private readonly AlignedBuffer _workspace;
    private readonly List<double> _seconds = [];

    /// <param name="kernel">The kernel.</param>
    /// <param name="pool">Runs it.</param>
    /// <param name="lengths">Floats of each operand; 0 for an absent one.</param>
    public KernelTimer(Kernel kernel, WorkerPool pool, params long[] lengths)
    {
        _kernel = kernel;
        _pool = pool;
        var random = new Random(1);
        _operands = [.. lengths.Select(length => new AlignedBuffer(length * sizeof(float)))];
        foreach (AlignedBuffer operand in _operands)
        {
            for (long i = 0; i < operand.Bytes / sizeof(float); i++)
                operand.Floats[i] = random.NextSingle() - 0.5f;
        }
        _workspace = new AlignedBuffer(kernel.WorkspaceBytes(pool.Threads));
        kernel.Bind([.. _operands.Select(operand => operand.Bytes == 0 ? 0 : (nint)operand.Pointer)], (nint)_workspace.Pointer);
    }

    /// <summary>Whether each run begins with empty caches, as a layer's weights find them in a network.</summary>
    public static bool Cold { get; set; }

    public double MedianSeconds => _seconds.Order().ElementAt(_seconds.Count / 2);

    public double GigaFlops => _kernel.Flops / MedianSeconds / 1e9;

    public string Name => _kernel.Name;

    /// <summary>Runs for a time and keeps the duration of each run.</summary>
    public void Measure(double seconds)
    {
        _kernel.Run(_pool);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            if (Cold)
                EmptyCaches();
            long start = Stopwatch.GetTimestamp();
            _kernel.Run(_pool);
            _seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);
    }

    private static readonly AlignedBuffer Sweep = new(96 << 20);

    private static void EmptyCaches()
    {
        float sum = 0;
        for (long i = 0; i < Sweep.Bytes / sizeof(float); i += 16)
            sum += Sweep.Floats[i]++;
        GC.KeepAlive(sum);
    }
}
