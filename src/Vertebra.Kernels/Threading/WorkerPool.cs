using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Vertebra.Kernels.Threading;

/// <summary>
/// Fork-join over chunks with microsecond latency. The caller takes part; helpers spin for a short while after a job, then
/// sleep. One job runs at a time: a caller that finds the pool busy runs its job alone, so several plans never wait for each
/// other.
/// </summary>
internal sealed class WorkerPool
{
    // Pauses of about 40 ns each: helpers stay awake for roughly 100 µs, longer than the serial gap between two steps of a plan.
    private const int SpinsBeforeSleep = 2000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, WorkerPool> Pools = [];

    private readonly SemaphoreSlim _wake = new(0);
    private int _helpersStarted;
    private int _busy;
    private int _sleepers;
    private IParallelWork? _work;
    private int _chunks;
    private ExceptionDispatchInfo? _failure;

    // Counts down from the number of chunks; a decrement that stays non-negative owns a chunk of the job that is published
    // at that moment. Late helpers only drive it below zero.
    private PaddedCounter _unclaimed;
    private PaddedCounter _unfinished;

    private WorkerPool(int threads) => Threads = threads;

    /// <summary>Number of threads that work on a job, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Helpers that sleep at this moment.</summary>
    internal int Sleepers => Volatile.Read(ref _sleepers);

    /// <summary>Processors this process may use: affinity and container limits are respected.</summary>
    public static int AvailableThreads => Environment.ProcessorCount;

    /// <summary>The process-wide pool of that many threads.</summary>
    /// <param name="threads">Number of threads, 1 or more; 0 for all available processors.</param>
    public static WorkerPool Get(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        int count = threads == 0 ? AvailableThreads : threads;
        lock (Gate)
        {
            if (!Pools.TryGetValue(count, out var pool))
                Pools.Add(count, pool = new WorkerPool(count));
            return pool;
        }
    }

    /// <summary>Runs all chunks and returns when the last has ended. Allocates nothing.</summary>
    /// <exception cref="Exception">The first exception that a chunk threw; other chunks may have run.</exception>
    public void Run(IParallelWork work, int chunks)
    {
        if (chunks <= 1 || Threads == 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
                work.Execute(chunk, worker: 0);
            return;
        }

        try
        {
            if (_helpersStarted == 0)
                StartHelpers();
            _work = work;
            _chunks = chunks;
            Volatile.Write(ref _unfinished.Value, chunks);
            Interlocked.Exchange(ref _unclaimed.Value, chunks);
            int asleep = Volatile.Read(ref _sleepers);
            if (asleep > 0)
                _wake.Release(Math.Min(asleep, chunks - 1));
            TakeChunks(worker: 0);
            var spinner = new SpinWait();
            while (Volatile.Read(ref _unfinished.Value) > 0)
                spinner.SpinOnce(sleep1Threshold: -1);
            _work = null;
            if (_failure is { } failure)
            {
                _failure = null;
                failure.Throw();
            }
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private void StartHelpers()
    {
        _helpersStarted = 1;
        for (int worker = 1; worker < Threads; worker++)
        {
            int index = worker;
            new Thread(() => Help(index)) { IsBackground = true, Name = $"Vertebra worker {index}" }.Start();
        }
    }

    private void Help(int worker)
    {
        while (true)
        {
            int spins = 0;
            while (Volatile.Read(ref _unclaimed.Value) <= 0)
            {
                if (++spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(1);
                    continue;
                }
                Interlocked.Increment(ref _sleepers);
                if (Volatile.Read(ref _unclaimed.Value) <= 0)
                    _wake.Wait();
                Interlocked.Decrement(ref _sleepers);
                spins = 0;
            }
            TakeChunks(worker);
        }
    }

    private void TakeChunks(int worker)
    {
        while (true)
        {
            int left = Interlocked.Decrement(ref _unclaimed.Value);
            if (left < 0)
                return;
            try
            {
                _work!.Execute(_chunks - 1 - left, worker);
            }
            catch (Exception exception)
            {
                _failure ??= ExceptionDispatchInfo.Capture(exception);
            }
            Interlocked.Decrement(ref _unfinished.Value);
        }
    }

    // A cache line of its own, so that claiming a chunk does not disturb whoever reads the other fields.
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct PaddedCounter
    {
        [FieldOffset(64)]
        public int Value;
    }
}
