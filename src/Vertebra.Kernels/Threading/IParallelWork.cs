namespace Vertebra.Kernels.Threading;

/// <summary>Work cut into chunks that may run in any order and on any thread.</summary>
internal interface IParallelWork
{
    /// <summary>Runs one chunk. What it writes depends on <paramref name="chunk"/> alone, never on the worker.</summary>
    /// <param name="chunk">Chunk index, from 0.</param>
    /// <param name="worker">Index of the executing worker, from 0 (the caller); selects per-worker scratch memory.</param>
    void Execute(int chunk, int worker);
}
