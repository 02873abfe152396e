using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels;

/// <summary>A kernel whose items are independent of each other: the pool runs them in fixed chunks.</summary>
internal abstract class ChunkedKernel(Chunks chunks) : Kernel, IParallelWork
{
    public override void Run(WorkerPool pool) => pool.Run(this, chunks.Count);

    public void Execute(int chunk, int worker) => Execute(chunks.Start(chunk), chunks.End(chunk), worker);

    /// <summary>Computes the items from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    protected abstract void Execute(long start, long end, int worker);
}
