using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Tests;

public class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Every_chunk_runs_exactly_once(int threads)
    {
        WorkerPool pool = WorkerPool.Get(threads);
        for (int chunks = 0; chunks < 300; chunks++)
        {
            var work = new CountingWork(chunks);
            pool.Run(work, chunks);
            work.AssertAllRan(times: 1);
        }
    }

    [Fact]
    public void Many_short_jobs_from_several_threads_each_run_all_their_chunks()
    {
        WorkerPool pool = WorkerPool.Get(3);
        Exception? failure = null;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(caller => new Thread(() =>
        {
            try
            {
                RunJobs(pool, chunks: 1 + caller * 3, jobs: 3000);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }))];
        foreach (Thread thread in callers)
            thread.Start();
        foreach (Thread thread in callers)
            thread.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void A_job_may_run_another_on_the_same_pool()
    {
        WorkerPool pool = WorkerPool.Get(2);
        CountingWork[] inner = [.. Enumerable.Range(0, 8).Select(_ => new CountingWork(5))];
        pool.Run(new ActionWork((chunk, _) => pool.Run(inner[chunk], 5)), inner.Length);
        Assert.All(inner, work => work.AssertAllRan(times: 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_exception_in_a_chunk_reaches_the_caller_and_the_pool_stays_usable(int threads)
    {
        WorkerPool pool = WorkerPool.Get(threads);
        for (int bad = 0; bad < 20; bad++)
        {
            var failing = new ActionWork((chunk, _) =>
            {
                if (chunk == bad)
                    throw new InvalidOperationException($"chunk {chunk}");
            });
            var exception = Assert.Throws<InvalidOperationException>(() => pool.Run(failing, 20));
            Assert.Equal($"chunk {bad}", exception.Message);
            var work = new CountingWork(20);
            pool.Run(work, 20);
            work.AssertAllRan(times: 1);
        }
    }

    [Fact]
    public void Workers_are_numbered_below_the_thread_count_and_never_share_a_number_at_one_time()
    {
        WorkerPool pool = WorkerPool.Get(3);
        int[] inUse = new int[3];
        int collisions = 0;
        pool.Run(
            new ActionWork((_, worker) =>
            {
                if (Interlocked.Increment(ref inUse[worker]) != 1)
                    Interlocked.Increment(ref collisions);
                Thread.SpinWait(200);
                Interlocked.Decrement(ref inUse[worker]);
            }),
            5000);
        Assert.Equal(0, collisions);
    }

    [Fact]
    public void Idle_helpers_fall_asleep_and_wake_for_the_next_job()
    {
        WorkerPool pool = WorkerPool.Get(3);
        for (int round = 0; round < 5; round++)
        {
            var work = new CountingWork(64);
            pool.Run(work, 64);
            work.AssertAllRan(times: 1);
            Assert.True(SpinWait.SpinUntil(() => pool.Sleepers == 2, TimeSpan.FromMinutes(1)));
        }
    }

    [Fact]
    public void A_helper_that_slept_takes_part_again()
    {
        WorkerPool pool = WorkerPool.Get(2);
        pool.Run(new CountingWork(2), 2);
        Assert.True(SpinWait.SpinUntil(() => pool.Sleepers == 1, TimeSpan.FromMinutes(1)));

        // Each chunk waits for the other, so the job ends only if two threads run it.
        using var barrier = new Barrier(2);
        pool.Run(new ActionWork((_, _) => Assert.True(barrier.SignalAndWait(TimeSpan.FromMinutes(1)))), 2);
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        WorkerPool pool = WorkerPool.Get(2);
        var work = new CountingWork(8);
        pool.Run(work, 8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            pool.Run(work, 8);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Zero_threads_means_the_processors_this_process_may_use()
    {
        Assert.Equal(Environment.ProcessorCount, WorkerPool.Get(0).Threads);
        Assert.Same(WorkerPool.Get(Environment.ProcessorCount), WorkerPool.Get());
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkerPool.Get(-1));
    }

    private static void RunJobs(WorkerPool pool, int chunks, int jobs)
    {
        var work = new CountingWork(chunks);
        for (int job = 1; job <= jobs; job++)
        {
            pool.Run(work, chunks);
            work.AssertAllRan(job);
        }
    }

    private sealed class CountingWork(int chunks) : IParallelWork
    {
        private readonly int[] _runs = new int[chunks];

        public void Execute(int chunk, int worker) => Interlocked.Increment(ref _runs[chunk]);

        public void AssertAllRan(int times)
        {
            foreach (int runs in _runs)
                Assert.Equal(times, runs);
        }
    }

    private sealed class ActionWork(Action<int, int> action) : IParallelWork
    {
        public void Execute(int chunk, int worker) => action(chunk, worker);
    }
}
