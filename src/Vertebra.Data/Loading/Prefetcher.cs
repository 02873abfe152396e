using System.Runtime.ExceptionServices;

namespace Vertebra.Data;

/// <summary>
/// A thread that fills a ring of slots ahead of one consumer. Item n lives in slot n % slots; the consumer owns the item it awaited
/// last, and gives it back by awaiting the next. A monitor guards the counters, because waiting on it allocates nothing.
/// </summary>
internal sealed class Prefetcher : IDisposable
{
    private readonly object _gate = new();
    private readonly int _items;
    private readonly int _slots;
    private readonly Action<int> _fill;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly Thread _thread;
    private int _filled;
    private int _released;
    private bool _stopped;
    private ExceptionDispatchInfo? _fault;

    public Prefetcher(int items, int slots, Action<int> fill, CancellationToken cancellation)
    {
        _items = items;
        _slots = slots;
        _fill = fill;
        _cancellation = cancellation;
        _thread = new Thread(Produce) { IsBackground = true, Name = "Vertebra data loader" };
        _thread.Start();
        _registration = cancellation.UnsafeRegister(static state => ((Prefetcher)state!).Stop(), this);
    }

    /// <summary>Waits until an item is filled. Items are awaited in order, each once.</summary>
    public void Await(int item)
    {
        lock (_gate)
        {
            _released = item;
            Monitor.PulseAll(_gate);
            while (_filled <= item && _fault is null && !_stopped) Monitor.Wait(_gate);
            _cancellation.ThrowIfCancellationRequested();
            if (_filled <= item) _fault?.Throw();
        }
    }

    /// <summary>Stops the thread and waits for it, so that nobody writes to the slots afterwards.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        Stop();
        _thread.Join();
    }

    private void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Produce()
    {
        try
        {
            for (var item = 0; item < _items; item++)
            {
                lock (_gate)
                {
                    while (item - _released >= _slots && !_stopped) Monitor.Wait(_gate);
                    if (_stopped) return;
                }
                _fill(item);
                lock (_gate)
                {
                    _filled = item + 1;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception fault)
        {
            lock (_gate)
            {
                _fault = ExceptionDispatchInfo.Capture(fault);
                Monitor.PulseAll(_gate);
            }
        }
    }
}
