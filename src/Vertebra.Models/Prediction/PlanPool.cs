using Vertebra.Graph.Runtime;

namespace Vertebra.Models.Prediction;

/// <summary>
/// Inference plans of one network, compiled as they are needed. A plan is for one caller at a time; as many callers are served at once as
/// there is work for processors, and the others wait. Plans of weights that have changed since are replaced.
/// </summary>
internal sealed class PlanPool : IDisposable
{
    // Plans beyond those in use that keep their memory: the sizes of images that take turns.
    private const int OtherSizes = 7;

    private readonly Network _network;
    private readonly object _owner;
    private readonly CompileOptions _options;
    private readonly int _mostIdle;
    private readonly SemaphoreSlim _free;
    private readonly Lock _gate = new();

    // The one that was used last comes first.
    private readonly LinkedList<PooledPlan> _idle = [];
    private bool _isDisposed;

    /// <summary>An empty pool.</summary>
    /// <param name="network">The network.</param>
    /// <param name="threads">Threads that run a plan; 0 for all processors.</param>
    /// <param name="owner">What is disposed, to those who come later.</param>
    public PlanPool(Network network, int threads, object owner)
    {
        (_network, _owner) = (network, owner);
        _options = new CompileOptions { Threads = threads };
        int callers = threads == 0 ? 1 : Math.Max(1, Environment.ProcessorCount / threads);
        _mostIdle = callers + OtherSizes;
        _free = new SemaphoreSlim(callers);
    }

    /// <summary>Plans that wait for a caller.</summary>
    internal int Idle
    {
        get
        {
            lock (_gate)
                return _idle.Count;
        }
    }

    /// <summary>A plan with the network's present weights; waits for one of those who have theirs.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public PlanLease Rent(PlanSize size)
    {
        _free.Wait();
        return Take(size);
    }

    /// <summary>A plan with the network's present weights; waits for one of those who have theirs.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async ValueTask<PlanLease> RentAsync(PlanSize size, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Take(size);
    }

    /// <summary>Takes back a plan that was rented.</summary>
    public void Return(PooledPlan plan)
    {
        lock (_gate)
        {
            if (_isDisposed)
                plan.Plan.Dispose();
            else
                _idle.AddFirst(plan);
            while (_idle.Count > _mostIdle)
                Remove(_idle.Last!);
        }
        _free.Release();
    }

    /// <summary>Frees the plans, those in use when they come back; whoever waits is refused.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_idle.Last is { } last)
                Remove(last);
        }
    }

    private PlanLease Take(PlanSize size)
    {
        try
        {
            long version = _network.WeightsVersion;
            PooledPlan? plan = TakeIdle(size, version);
            plan ??= new PooledPlan(_network.Compile(size.Batch, size.Height, size.Width, _options), size, version);
            return new PlanLease(this, plan);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    private PooledPlan? TakeIdle(PlanSize size, long version)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, _owner);
            PooledPlan? found = null;
            for (LinkedListNode<PooledPlan>? node = _idle.First, next; node is not null; node = next)
            {
                next = node.Next;
                if (node.Value.WeightsVersion != version)
                {
                    Remove(node);
                }
                else if (found is null && node.Value.Size == size)
                {
                    found = node.Value;
                    _idle.Remove(node);
                }
            }
            return found;
        }
    }

    private void Remove(LinkedListNode<PooledPlan> node)
    {
        _idle.Remove(node);
        node.Value.Plan.Dispose();
    }
}
