using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Vertebra.Kernels.Threading;

/// <summary>
/// Fork-join over chunks with microsecond latency. The caller takes part; helpers spin for a short while after a job, then
/// sleep. Each worker has its own run of neighbouring chunks, the same in every job of that length, so that what one step of a plan
/// leaves in a core's cache the next step finds there; whoever is done takes chunks of the others. One job runs at a time: a
/// caller that finds the pool busy runs its job alone, so several plans never wait for each other.
/// </summary>
internal sealed class WorkerPool
{
    // Pauses of about 40 ns each: helpers stay awake for roughly 100 µs, longer than the serial gap between two steps of a plan.
    private const int SpinsBeforeSleep = 2000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, WorkerPool> Pools = [];

    private readonly Helper[] _helpers;
    private bool _helpersStarted;
    private int _busy;
    private IParallelWork? _work;
    private int _chunks;
    private ExceptionDispatchInfo? _failure;

    // For each worker, counts down from the number of its chunks; a decrement that stays non-negative owns a chunk of the job that
    // is published at that moment. Late helpers only drive it below zero.
    private readonly PaddedCounter[] _unclaimed;
    private PaddedCounter _unfinished;

    private WorkerPool(int threads)
    {
        Threads = threads;
        _unclaimed = new PaddedCounter[threads];
        _helpers = [.. Enumerable.Range(1, threads - 1).Select(worker => new Helper(worker))];
    }

    /// <summary>Number of threads that work on a job, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Helpers that sleep at this moment.</summary>
    internal int Sleepers => _helpers.Count(helper => Volatile.Read(ref helper.Asleep) == 1);

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
            if (!_helpersStarted)
                StartHelpers();
            _work = work;
            _chunks = chunks;
            Volatile.Write(ref _unfinished.Value, chunks);
            for (int worker = 0; worker < Threads; worker++)
                Volatile.Write(ref _unclaimed[worker].Value, Start(worker + 1) - Start(worker));
            for (int helper = 0; helper < _helpers.Length && helper < chunks - 1; helper++)
                _helpers[helper].Wake();
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
        _helpersStarted = true;
        foreach (Helper helper in _helpers)
            new Thread(() => Help(helper)) { IsBackground = true, Name = $"Vertebra worker {helper.Worker}" }.Start();
    }

    private void Help(Helper helper)
    {
        while (true)
        {
            int spins = 0;
            while (Volatile.Read(ref _unclaimed[helper.Worker].Value) <= 0)
            {
                if (++spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(1);
                    continue;
                }
                // The flag is raised before the last look at the counter, and a caller sets the counter before it looks at
                // the flag: one of the two sees the other.
                Interlocked.Exchange(ref helper.Asleep, 1);
                if (Volatile.Read(ref _unclaimed[helper.Worker].Value) <= 0)
                    helper.Signal.WaitOne();
                Volatile.Write(ref helper.Asleep, 0);
                spins = 0;
            }
            TakeChunks(helper.Worker);
        }
    }

    private void TakeChunks(int worker)
    {
        int done = 0;
        for (int i = 0; i < Threads; i++)
        {
            int owner = worker + i < Threads ? worker + i : worker + i - Threads;
            int left;
            while ((left = Interlocked.Decrement(ref _unclaimed[owner].Value)) >= 0)
            {
                try
                {
                    _work!.Execute(Start(owner + 1) - 1 - left, worker);
                }
                catch (Exception exception)
                {
                    _failure ??= ExceptionDispatchInfo.Capture(exception);
                }
                done++;
            }
        }
        if (done > 0)
            Interlocked.Add(ref _unfinished.Value, -done);
    }

    // The first chunk of a worker. With fewer chunks than threads the first workers have one each.
    private int Start(int worker) => _chunks < Threads ? Math.Min(worker, _chunks) : (int)((long)_chunks * worker / Threads);

    private sealed class Helper(int worker)
    {
        public int Asleep;

        public int Worker { get; } = worker;

        public AutoResetEvent Signal { get; } = new(false);

        public void Wake()
        {
            if (Interlocked.Exchange(ref Asleep, 0) == 1)
                Signal.Set();
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
