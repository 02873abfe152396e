using System.Collections.Concurrent;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Inference;

/// <summary>
/// Plans of one network for one picture size. A plan is for one caller at a time; as many are made as there is work for processors,
/// and who finds none waits.
/// </summary>
internal sealed class PlanPool : IDisposable
{
    private readonly Network _network;
    private readonly int _height;
    private readonly int _width;
    private readonly CompileOptions _options;
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentDictionary<int, ConcurrentBag<Plan>> _idle = new();
    private volatile bool _isDisposed;

    public PlanPool(Network network, int height, int width, int threads)
    {
        (_network, _height, _width) = (network, height, width);
        _options = new CompileOptions { Threads = threads };
        int processors = Environment.ProcessorCount;
        _free = new SemaphoreSlim(threads == 0 ? 1 : Math.Max(1, processors / threads));
    }

    /// <summary>Runs a plan.</summary>
    /// <param name="batch">Its number of pictures.</param>
    /// <param name="use">Fills the plan's input, runs it and takes what is wanted of its output.</param>
    public T Run<T>(int batch, Func<Plan, T> use)
    {
        _free.Wait();
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(ImageClassifier));
            ConcurrentBag<Plan> idle = _idle.GetOrAdd(batch, _ => []);
            if (!idle.TryTake(out Plan? plan))
                plan = _network.Compile(batch, _height, _width, _options);
            try
            {
                return use(plan);
            }
            finally
            {
                idle.Add(plan);
                if (_isDisposed)
                    Clear();
            }
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        Clear();
    }

    private void Clear()
    {
        foreach (ConcurrentBag<Plan> plans in _idle.Values)
        {
            while (plans.TryTake(out Plan? plan))
                plan.Dispose();
        }
    }
}
